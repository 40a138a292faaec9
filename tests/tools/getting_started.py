"""Follows docs/getting-started.md as a new user would: every command, copied and run in a fresh clone.
usage: getting_started.py REPOSITORY TARGET

What is committed is cloned. It is built into a folder of its own, in which the dependencies that
TARGET (a folder of cargo's) has compiled already are linked: only the project itself is compiled.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SECONDS = 900
MEMBERS = ("order_domain", "order-domain", "persistence", "migrations", "api", "acceptance",
           "orderdesk")


def commands(guide):
    """The shell blocks of a guide, in their order, as one script."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", guide, re.M | re.S)
    return "\n".join(["set -euo pipefail", *blocks])


def link_dependencies(target, own):
    """What cargo has compiled of others, without a copy; it replaces files and never writes into one."""
    for kind in ("deps", "build", ".fingerprint"):
        for entry in (target / "debug" / kind).iterdir():
            if not entry.name.removeprefix("lib").startswith(MEMBERS):
                destination = own / "debug" / kind / entry.name
                destination.parent.mkdir(parents=True, exist_ok=True)
                if entry.is_dir():
                    shutil.copytree(entry, destination, copy_function=os.link)
                else:
                    os.link(entry, destination)
    if (target / ".rustc_info.json").is_file():
        shutil.copy(target / ".rustc_info.json", own)


def main():
    repository = pathlib.Path(sys.argv[1]).resolve()
    guide = (repository / "docs" / "getting-started.md").read_text()
    inherited = {name: value for name, value in os.environ.items()
                 if not name.startswith("ORDERDESK_") and name != "DATABASE_URL"}
    target = pathlib.Path(sys.argv[2]).resolve()
    # Beside the target folder, where hard links to it are possible.
    with tempfile.TemporaryDirectory() as folder, \
            tempfile.TemporaryDirectory(dir=target.parent, prefix="getting-started-") as own:
        link_dependencies(target, pathlib.Path(own))
        done = subprocess.run(
            ["bash"], input=commands(guide), text=True, cwd=folder, timeout=SECONDS,
            stdout=subprocess.PIPE, env=dict(
                inherited, ORDER_DESK_REPOSITORY=str(repository), CARGO_TARGET_DIR=own))
    print(done.stdout[-1500:])
    promised = re.findall(r"^It prints `([^`]+)`", guide, re.M)
    if done.returncode or not promised or any(line not in done.stdout for line in promised):
        sys.exit(f"the guide broke off (exit {done.returncode}) or printed something else")
    print("getting started: every command of the guide was run")


if __name__ == "__main__":
    main()
