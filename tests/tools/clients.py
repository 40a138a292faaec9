"""Generates the clients from the document as an integrator would, checks their types, and lets them
walk a story on a running server. usage: clients.py LANGUAGE BINARY DATABASE_URL DOCUMENT TOOLS

LANGUAGE is `typescript` (TOOLS: a folder with node_modules) or `python` (TOOLS: a folder with
bin/). What is generated stays in a temporary folder.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from desk import Desk

CLIENTS = pathlib.Path(__file__).resolve().parent.parent / "clients"


def run(*command, **options):
    print("$", *(pathlib.Path(word).name for word in command), flush=True)
    subprocess.run(command, check=True, **options)


def typescript(folder, document, tools, environment):
    (folder / "node_modules").symlink_to(tools / "node_modules")
    environment = dict(environment, ORDERDESK_DOCUMENT=str(document))
    for script in ("generate", "build", "story"):
        run("npm", "run", "--silent", script, cwd=folder, env=environment)


def python(folder, document, tools, environment):
    path = {"PATH": f"{tools / 'bin'}{os.pathsep}{environment['PATH']}", "PYTHONPATH": str(folder)}
    environment = dict(environment, **path)
    # An operation or a schema that the generator leaves out is a warning: none is let pass.
    run(tools / "bin" / "openapi-python-client", "generate", "--path", document, "--meta", "none",
        "--output-path", folder / "order_desk", "--config", folder / "config.yaml",
        "--fail-on-warning", env=environment)
    run(tools / "bin" / "mypy", "--strict", "--follow-imports=silent", "story.py", cwd=folder,
        env=environment)
    run(tools / "bin" / "python", "story.py", cwd=folder, env=environment)


def main():
    language, binary, database_url, document, tools = sys.argv[1:]
    with tempfile.TemporaryDirectory() as parent, Desk(binary, database_url) as desk:
        desk.open_shop("Clients")
        folder = pathlib.Path(parent) / language
        shutil.copytree(CLIENTS / language, folder)
        environment = dict(os.environ, ORDERDESK_URL=desk.url, ORDERDESK_TOKEN=desk.token)
        {"typescript": typescript, "python": python}[language](
            folder, pathlib.Path(document).resolve(), pathlib.Path(tools).resolve(), environment)
    print(desk.command("audit"), end="")


if __name__ == "__main__":
    main()
