"""A collection of requests made of the document's examples, for editors and runners that read `.http`
files (httpyac, also in VS Code, and others alike), and its smoke test.

usage: collection.py write DOCUMENT STORY FOLDER        writes order-desk.http and http-client.env.json
       collection.py check DOCUMENT STORY FOLDER        exit 1 where they are not what `write` would write
       collection.py smoke DOCUMENT STORY FOLDER BINARY runs every request against `BINARY demo` with httpyac
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from desk import Desk
from document import body_of, by_name, example, steps

REQUESTS, SETTINGS = "order-desk.http", "http-client.env.json"
ENVIRONMENT = {"host": "http://127.0.0.1:8080", "token": "the API key that `orderdesk demo` prints",
               "storefront_token": "an API key with the actor storefront: see createApiKey",
               "member_id": "hanako"}
HEAD = """# Order Desk: the story of openapi/story.json, with every operation in it, made of the examples in
# openapi/openapi.json by `tests/tools/collection.py write`. Choose the environment "demo" of
# http-client.env.json, after putting the keys there; run from the top, once for each new demo.
"""


def request(document, step, method, path, operation):
    """One request: what is required, with the values of the story."""
    address = re.sub(r"\{(\w+)\}", lambda match: step["path"][match[1]], path)
    _, _, about = operation["summary"].partition(": ")
    lines = [f"### {step['name']}: {about}", f"# @name {step['name']}"]
    kind, body = body_of(document, step, operation)
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2)
    named = set(re.findall(r"\{\{(\w+)\.\w+\}\}", address + (text if kind else "")))
    lines += [f"# @ref {name}" for name in sorted(named)]
    lines.append(f"{method} {{{{host}}}}{address}")
    scopes = operation.get("x-required-scopes")
    if scopes == ["storefront"]:
        # A storefront's server has a key of its own, and says for which buyer it asks.
        lines += ["Authorization: Bearer {{storefront_token}}", "X-Member-Id: {{member_id}}"]
    elif scopes:
        lines.append("Authorization: Bearer {{token}}")
    if "application/json" in operation["responses"].get("200", {}).get("content", {}):
        lines.append("Accept: application/json")
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "header" and parameter.get("required"):
            value = "{{$uuid}}" if parameter["name"] == "Idempotency-Key" else example(parameter)
            lines.append(f"{parameter['name']}: {value}")
    if kind:
        lines += [f"Content-Type: {kind}", "", text.rstrip("\n")]
    return "\n".join(lines) + "\n"


def collection(document, story):
    operations = by_name(document)
    parts = [HEAD]
    for chapter in story["chapters"]:
        parts.append(f"# --- {chapter['title']}\n")
        parts += [request(document, step, *operations[step["operation"]])
                  for step in steps({"chapters": [chapter]})]
    settings = json.dumps({"demo": ENVIRONMENT}, ensure_ascii=False, indent=2)
    return {REQUESTS: "\n".join(parts), SETTINGS: settings + "\n"}


def write(document, story, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in collection(document, story).items():
        (folder / name).write_text(text)


def check(document, story, folder):
    for name, text in collection(document, story).items():
        if not (folder / name).is_file() or (folder / name).read_text() != text:
            sys.exit(f"{folder / name} is stale: tests/regenerate")
    print(f"{folder}: as the document says")


def smoke(document, story, folder, binary):
    """Every request of the collection succeeds, as documented, in the order in which it stands."""
    operations = by_name(document)
    with tempfile.TemporaryDirectory() as parent:
        copy = pathlib.Path(parent)
        shutil.copy(folder / REQUESTS, copy)
        settings = json.loads((folder / SETTINGS).read_text())
        desk = Desk(binary)
        desk.start("demo")
        try:
            desk.token = re.search(r"od_live_\S+", "".join(desk.said))[0]
            key = {"name": "smoke", "scopes": ["storefront"], "actor": "storefront"}
            settings["demo"].update(
                host=desk.url, token=desk.token,
                storefront_token=desk.post("/v1/api-keys", key, "smoke-key")["token"])
            (copy / SETTINGS).write_text(json.dumps(settings))
            # Into a file: what it has not yet written to a pipe when it ends is lost.
            with open(copy / "said.json", "w") as file:
                subprocess.run(["httpyac", "send", REQUESTS, "--all", "--env", "demo", "--json",
                                "--output", "exchange"], cwd=copy, stdout=file)
            said = json.loads((copy / "said.json").read_text())
        finally:
            desk.stop()
    answers = {}
    for one in said["requests"]:
        answers[one["name"]] = one.get("response") or {"statusCode": 0, "body": "no answer"}
    faults = []
    for step in steps(story):
        answer = answers.get(step["name"], {"statusCode": 0, "body": "not sent"})
        status = str(answer["statusCode"])
        _, _, operation = operations[step["operation"]]
        if not status.startswith("2") or status not in operation["responses"]:
            faults.append(f"{step['name']}: {status} {answer['body']}")
    unasked = operations.keys() - {step["operation"] for step in steps(story)}
    faults += [f"{name} is not in the story" for name in sorted(unasked)]
    print("\n".join(faults))
    print(f"collection: {len(answers)} requests, {len(operations)} operations, {len(faults)} faults")
    sys.exit(1 if faults else 0)


def main():
    command, document, story, folder, *rest = sys.argv[1:]
    document, story = (json.loads(pathlib.Path(file).read_text()) for file in (document, story))
    {"write": write, "check": check, "smoke": smoke}[command](document, story, pathlib.Path(folder), *rest)


if __name__ == "__main__":
    main()
