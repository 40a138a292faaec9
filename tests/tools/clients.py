"""Generates a client from the document as an integrator would, checks its types, and lets it walk
its story on a running server, on each database.
usage: clients.py LANGUAGE BINARY DOCUMENT TOOLS DATABASE_URL…

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


class TypeScript:
    def __init__(self, folder, document, tools):
        (folder / "node_modules").symlink_to(tools / "node_modules")
        self.folder, self.environment = folder, dict(os.environ, ORDERDESK_DOCUMENT=str(document))
        self.npm("generate")
        self.npm("build")

    def npm(self, script, **settings):
        run("npm", "run", "--silent", script, cwd=self.folder, env=dict(self.environment, **settings))

    def story(self, **settings):
        self.npm("story", **settings)


class Python:
    def __init__(self, folder, document, tools):
        self.folder, self.tools = folder, tools / "bin"
        self.environment = dict(os.environ, PATH=f"{self.tools}{os.pathsep}{os.environ['PATH']}",
                                PYTHONPATH=str(folder))
        # An operation or a schema that the generator leaves out is a warning: none is let pass.
        self.run("openapi-python-client", "generate", "--path", document, "--meta", "none",
                 "--output-path", folder / "order_desk", "--config", folder / "config.yaml",
                 "--fail-on-warning")
        self.run("mypy", "--strict", "--follow-imports=silent", "story.py")

    def run(self, command, *arguments, **settings):
        run(self.tools / command, *arguments, cwd=self.folder, env=dict(self.environment, **settings))

    def story(self, **settings):
        self.run("python", "story.py", **settings)


def main():
    language, binary, document, tools, *database_urls = sys.argv[1:]
    with tempfile.TemporaryDirectory() as parent:
        folder = pathlib.Path(parent) / language
        shutil.copytree(CLIENTS / language, folder)
        client = {"typescript": TypeScript, "python": Python}[language](
            folder, pathlib.Path(document).resolve(), pathlib.Path(tools).resolve())
        for database_url in database_urls:
            print(f"--- {database_url.split(':')[0]}", flush=True)
            with Desk(binary, database_url) as desk:
                desk.open_shop("Clients")
                client.story(ORDERDESK_URL=desk.url, ORDERDESK_TOKEN=desk.token)
            print(desk.command("audit"), end="", flush=True)


if __name__ == "__main__":
    main()
