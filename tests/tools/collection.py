"""A collection of requests made of the document's examples, for editors and runners that read `.http`
files (VS Code, JetBrains, httpyac), and its smoke test.

usage: collection.py write DOCUMENT FOLDER        writes order-desk.http and http-client.env.json
       collection.py check DOCUMENT FOLDER        exit 1 where they are not what `write` would write
       collection.py smoke DOCUMENT FOLDER BINARY runs every request against `BINARY demo` with httpyac
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from desk import Desk

METHODS = ("get", "post", "put", "patch", "delete")
REQUESTS, SETTINGS = "order-desk.http", "http-client.env.json"
# An order of the demo that has a claim and a refund in work.
DEMO = {"host": "http://127.0.0.1:8080", "token": "the API key that `orderdesk demo` prints",
        "storefront_token": "an API key with the actor storefront: see createApiKey",
        "order_no": "DEMO-0002", "claim_no": "C1", "refund_no": "F1"}
HEAD = """# Order Desk: a request for every operation, made of the examples in openapi/openapi.json by
# `tests/tools/collection.py write`. Choose the environment "demo" of http-client.env.json, after
# putting the key that `orderdesk demo` prints there.
"""


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def example(parameter):
    """The parameter's example, or that of what has none: an id."""
    return parameter.get("example", "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f")


def variables(document):
    """The environment: a value for each parameter of a path."""
    values = dict(DEMO)
    for _, _, operation in operations(document):
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                values.setdefault(parameter["name"], example(parameter))
    return values


def request(method, path, operation):
    """One request: what is required, with the examples of the document."""
    address = re.sub(r"\{(\w+)\}", r"{{\1}}", path)
    lines = [f"### {operation['operationId']}: {operation['summary'].split(': ')[0]}",
             f"# @name {operation['operationId']}", f"{method} {{{{host}}}}{address}"]
    scopes = operation.get("x-required-scopes")
    if scopes == ["storefront"]:
        # A storefront's server has a key of its own, and says for which buyer it asks.
        lines += ["Authorization: Bearer {{storefront_token}}", "X-Member-Id: {{member_id}}"]
    elif scopes:
        lines.append("Authorization: Bearer {{token}}")
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "header" and parameter.get("required"):
            value = "{{$uuid}}" if parameter["name"] == "Idempotency-Key" else example(parameter)
            lines.append(f"{parameter['name']}: {value}")
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        body = media["example"]
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2)
        lines += [f"Content-Type: {kind}", "", text.rstrip("\n")]
    return "\n".join(lines) + "\n"


def collection(document):
    requests = [request(*operation) for operation in operations(document)]
    settings = json.dumps({"demo": variables(document)}, ensure_ascii=False, indent=2)
    return {REQUESTS: HEAD + "\n" + "\n".join(requests), SETTINGS: settings + "\n"}


def write(document, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in collection(document).items():
        (folder / name).write_text(text)


def check(document, folder):
    for name, text in collection(document).items():
        if not (folder / name).is_file() or (folder / name).read_text() != text:
            sys.exit(f"{folder / name} is stale: tests/tools/collection.py write openapi/openapi.json {folder}")
    print(f"{folder}: as the document says")


def judge(operation, answer):
    """What is wrong with an answer to an example: it must be documented, and the request valid."""
    status = str(answer["statusCode"])
    if status not in operation["responses"]:
        return f"{status} is not documented"
    if status.startswith("2"):
        return None
    problem = json.loads(answer["body"])
    # What the order's state refuses is a valid request all the same, and so is what is not there.
    if status in ("404", "409") or (status == "422" and problem["code"] != "invalid_body"):
        return None
    return f"{status} {problem['code']}: {problem['detail']} {problem.get('errors', '')}"


def smoke(document, folder, binary):
    by_name = {operation["operationId"]: operation for _, _, operation in operations(document)}
    with tempfile.TemporaryDirectory() as parent:
        copy = pathlib.Path(parent)
        shutil.copy(folder / REQUESTS, copy)
        settings = json.loads((folder / SETTINGS).read_text())
        desk = Desk(binary)
        desk.start("demo")
        try:
            desk.token = re.search(r"od_live_\S+", "".join(desk.said))[0]
            key = {"name": "smoke", "scopes": ["storefront"], "actor": "storefront"}
            order = desk.send("GET", f"/v1/orders/{DEMO['order_no']}")
            settings["demo"].update(
                host=desk.url, token=desk.token, member_id=order["orderer"]["member_id"],
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
        answers[one["name"]] = one.get("response") or {"statusCode": 0, "body": "{}"}
    faults, succeeded = [], 0
    for name, operation in by_name.items():
        answer = answers.get(name, {"statusCode": 0, "body": "{}"})
        succeeded += str(answer["statusCode"]).startswith("2")
        fault = judge(operation, answer)
        if fault:
            faults.append(f"{name}: {fault}")
    print("\n".join(faults))
    print(f"collection: {len(by_name)} requests, {succeeded} done, "
          f"{len(by_name) - succeeded - len(faults)} refused by the order's state, {len(faults)} faults")
    # Most of them do something; otherwise it would not be a smoke test.
    sys.exit(1 if faults or succeeded * 2 < len(by_name) else 0)


def main():
    command, document, folder, *rest = sys.argv[1:]
    document = json.loads(pathlib.Path(document).read_text())
    {"write": write, "check": check, "smoke": smoke}[command](document, pathlib.Path(folder), *rest)


if __name__ == "__main__":
    main()
