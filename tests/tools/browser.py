"""Starts `BINARY demo` and lets browser.cjs use its documentation page.
usage: browser.py BINARY CHROMIUM SCREENSHOT (with NODE_PATH at playwright-core)"""

import pathlib
import re
import subprocess
import sys

from desk import Desk

binary, chromium, screenshot = sys.argv[1:]
desk = Desk(binary)
desk.start("demo")
try:
    token = re.search(r"od_live_\S+", "".join(desk.said))[0]
    script = pathlib.Path(__file__).resolve().with_name("browser.cjs")
    done = subprocess.run(["node", script, desk.url, token, chromium, screenshot])
finally:
    desk.stop()
picture = pathlib.Path(screenshot)
if done.returncode == 0 and picture.stat().st_size < 20_000:
    sys.exit("the screenshot shows next to nothing")
sys.exit(done.returncode)
