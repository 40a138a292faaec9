"""The examples of the document are answers of the server: openapi/story.json says what is asked.

usage: examples.py record STORY EXAMPLES BINARY [DATABASE_URL]   runs the story, writes EXAMPLES
       examples.py check  STORY EXAMPLES BINARY [DATABASE_URL]   exit 1 where it would write others

What differs from run to run (ids, tokens, moments) is replaced by what does not.
"""

import datetime
import json
import pathlib
import re
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from desk import Desk
from document import body_of, by_name, example, steps

# The shop's day on which the story happens: when it was opened, and a minute for each step.
START = datetime.datetime(2026, 11, 23, 3, 0, tzinfo=datetime.timezone.utc)
STEP = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
TOKYO = datetime.timezone(datetime.timedelta(hours=9))
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SECRET = re.compile(r"(?<=od_live_)[\w-]+|(?<=q_)[\w-]{20,}")
# Headers of answers that differ from one deployment to the next.
UNSHOWN = {"X-Request-Id", "RateLimit", "RateLimit-Policy"}
SHORT = 2


class Teller:
    """Runs a story and remembers what was answered."""

    def __init__(self, desk, storefront_token, member_id):
        self.desk, self.buyer = desk, (storefront_token, member_id)
        self.document = json.loads(desk.command("openapi"))
        self.operations = by_name(self.document)
        self.answers, self.spans = {}, []

    def fill(self, value):
        """The value with fields of earlier answers put in."""
        def field(match):
            return str(self.answers[match[1]][match[2]])
        if isinstance(value, dict):
            return {name: self.fill(one) for name, one in value.items()}
        return re.sub(r"\{\{(\w+)\.(\w+)\}\}", field, value) if isinstance(value, str) else value

    def tell(self, step):
        """Asks what the step asks; what is to be shown of it."""
        method, path, operation = self.operations[step["operation"]]
        values = self.fill(step.get("path", {}))
        place = re.sub(r"\{(\w+)\}", lambda match: urllib.parse.quote(values[match[1]]), path)
        scopes, headers = operation.get("x-required-scopes"), {"Accept": "application/json"}
        if scopes:
            headers["Authorization"] = f"Bearer {self.desk.token}"
        if scopes == ["storefront"]:
            token, member_id = self.buyer
            headers.update({"Authorization": f"Bearer {token}", "X-Member-Id": member_id})
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "header" and parameter.get("required"):
                headers[parameter["name"]] = values[parameter["name"]] = header(parameter, step)
        kind, body = body_of(self.document, step, operation)
        body, data = self.fill(body), None
        if kind:
            headers["Content-Type"] = kind
            data = (body if isinstance(body, str) else json.dumps(body)).encode()
        request = urllib.request.Request(self.desk.url + place, data, headers, method=method)
        time.sleep(0.002)  # Moments of two steps must not be the same.
        started = datetime.datetime.now(datetime.timezone.utc)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, given, text = str(answer.status), answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{step['name']}: {method} {place}: {error.code} {error.read().decode()}")
        self.spans.append((started, datetime.datetime.now(datetime.timezone.utc)))
        answered = json.loads(text) if text else None
        self.answers[step["name"]] = answered
        if step.get("shorten"):
            answered = shortened(answered)
        documented = operation["responses"].get(status)
        if documented is None:
            raise SystemExit(f"{step['name']}: {status} is not documented")
        shown = {name: given[name] for name in documented.get("headers", {})
                 if name not in UNSHOWN and given.get(name)}
        told = {"parameters": values, "status": status, "headers": shown, "response": answered}
        # The document has the others from the schemas.
        return {**told, "request": body} if "change" in step or "lines" in step else told


def header(parameter, step):
    """The value of a header that the operation demands."""
    return f"{step['name']}-1" if parameter["name"] == "Idempotency-Key" else example(parameter)


def shortened(value):
    """The value with the first ones of each long list."""
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in list(value.items())[:20]}
    return [shortened(one) for one in value[:SHORT]] if isinstance(value, list) else value


class Settled:
    """Values that are the same in every run: ids by the order in which they appear, moments by the
    step at which they were taken."""

    def __init__(self, spans):
        self.spans, self.known = spans, {}
        self.today = {moment.astimezone(TOKYO).date().isoformat() for span in spans for moment in span}

    def of(self, value):
        if isinstance(value, dict):
            return {name: self.end(one) if name == "token_hint" else self.of(one)
                    for name, one in value.items()}
        if isinstance(value, list):
            return [self.of(one) for one in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text):
        if text in self.today:
            return START.astimezone(TOKYO).date().isoformat()
        text = UUID.sub(lambda match: f"01939d5e-7b1c-7000-8000-{self.number(match[0]):012}", text)
        text = SECRET.sub(lambda match: "EXAMPLE".ljust(len(match[0]) - 4, "0") + self.end(match[0]), text)
        return MOMENT.sub(lambda match: self.moment(match[0]), text)

    def end(self, secret):
        """Four digits for the last four characters, by which a key is told from others."""
        return f"{self.number(secret[-4:]):04}"

    def number(self, secret):
        return self.known.setdefault(secret, len(self.known) + 1)

    def moment(self, text):
        """A moment that the client stated stays as it is."""
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        slack = datetime.timedelta(milliseconds=1)
        for days in range(0, 400):
            for number, (started, ended) in enumerate(self.spans):
                if started - slack <= moment - days * DAY <= ended:
                    return (START + number * STEP + days * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
        return text


def run(story, binary, database_url):
    """The examples: an entry for each operation."""
    with Desk(binary, database_url) as desk:
        opened = datetime.datetime.now(datetime.timezone.utc)
        shop = desk.open_shop("Example")
        key = ("key", "create", "--shop", shop, "--scopes", "storefront", "--actor", "storefront")
        teller = Teller(desk, json.loads(desk.command(*key))["token"], "hanako")
        teller.spans.append((opened, datetime.datetime.now(datetime.timezone.utc)))
        told = [(step, teller.tell(step)) for step in steps(story)]
        untold = teller.operations.keys() - {step["operation"] for step, _ in told if not step.get("set_up")}
        if untold:
            raise SystemExit(f"not in the story: {', '.join(sorted(untold))}")
    settled = Settled(teller.spans)
    # Those that only prepare are settled too: what is numbered by its order must see everything.
    told = [(step, settled.of(one)) for step, one in told]
    print(desk.command("audit"), end="")
    return {step["operation"]: one for step, one in told if not step.get("set_up")}


def main():
    command, story, examples, binary, *database = sys.argv[1:]
    examples = pathlib.Path(examples)
    with tempfile.TemporaryDirectory() as folder:
        database_url = database[0] if database else f"sqlite://{folder}/examples.db?mode=rwc"
        recorded = run(json.loads(pathlib.Path(story).read_text()), binary, database_url)
    text = json.dumps(recorded, ensure_ascii=False, indent=1) + "\n"
    if command == "record":
        examples.write_text(text)
    elif not examples.is_file() or examples.read_text() != text:
        kept = json.loads(examples.read_text()) if examples.is_file() else {}
        stale = [name for name in recorded if recorded[name] != kept.get(name)]
        sys.exit(f"{examples} is stale ({', '.join(stale) or 'order'}): tests/regenerate")
    print(f"examples: {len(recorded)} operations, as the server answers them")


if __name__ == "__main__":
    main()
