"""The front-end team's mock: prism answers every operation from the document's examples.
usage: mock.py DOCUMENT (with `prism` on PATH)

Asks for every operation with the examples of its request, and demands the documented success, with
the example as it stands in the document.
"""

import json
import pathlib
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

from desk import START_SECONDS, await_line
from document import example, operations


def start(document):
    """Prism on a free port of the loopback interface: its process and its address."""
    process = subprocess.Popen(
        ["prism", "mock", str(document), "--host", "127.0.0.1", "--port", "0"],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return process, await_line(process, r"Prism is listening on (http://\S+)", [])[1]


def ask(base, method, path, operation):
    """What is wrong with the mock's answer, or None."""
    headers = {"Accept": "application/json"}
    if "x-required-scopes" in operation:
        headers["Authorization"] = "Bearer od_live_mock"
    for parameter in operation.get("parameters", []):
        value = str(example(parameter))
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", urllib.parse.quote(value))
        elif parameter["in"] == "header" and parameter.get("required"):
            headers[parameter["name"]] = value
    data = None
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        headers["Content-Type"] = kind
        body = media["example"]
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
    request = urllib.request.Request(base + path, data, headers, method=method)
    status, response = next((status, response) for status, response
                            in sorted(operation["responses"].items()) if status.startswith("2"))
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
            if str(answer.status) != status:
                return f"{answer.status} instead of {status}"
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read(300).decode()}"
    content = response.get("content", {}).get("application/json")
    if content and json.loads(body) != content["example"]:
        return "another body than the example"
    return None


def main():
    path = pathlib.Path(sys.argv[1]).resolve()
    process, base = start(path)
    try:
        asked = list(operations(json.loads(path.read_text())))
        faults = [f"{method} {path}: {fault}" for method, path, operation in asked
                  if (fault := ask(base, method, path, operation))]
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)
    print("\n".join(faults))
    print(f"mock: {len(asked)} operations asked, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
