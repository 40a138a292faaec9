"""A throw-away server for the tools: started on a free port, ended by its process, never by name."""

import json
import os
import queue
import re
import subprocess
import threading
import urllib.request

START_SECONDS = 60


def await_line(process, pattern, said):
    """Reads what a process writes, into `said`, up to the line that has `pattern`: the match."""
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    # What it writes later is read too: a full pipe would stop it.
    threading.Thread(target=read, daemon=True).start()
    while True:
        line = lines.get(timeout=START_SECONDS)
        if line is None:
            raise SystemExit(f"{process.args[0]} ended before it was ready")
        said.append(line)
        found = re.search(pattern, line)
        if found:
            return found


class Desk:
    """`BINARY serve` (or `demo`) and the key that it is spoken to with."""

    def __init__(self, binary, database_url=None, **settings):
        self.binary = binary
        inherited = {name: value for name, value in os.environ.items()
                     if not name.startswith("ORDERDESK_") and name != "DATABASE_URL"}
        # Ten thousand requests from one address are the point here, not an attack: no rate limit.
        self.environment = dict(inherited, ORDERDESK_BIND="127.0.0.1:0", ORDERDESK_LOG="error",
                                ORDERDESK_RATE_LIMIT_PER_SECOND="0",
                                # A busy disk makes an answer slow, not wrong.
                                ORDERDESK_POOL_ACQUIRE_TIMEOUT_SECONDS="20", **settings)
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        self.process = None
        self.said = []

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *reason):
        self.stop()

    def command(self, *arguments, **options):
        done = subprocess.run([self.binary, *arguments], env=self.environment, text=True,
                              stdout=subprocess.PIPE, check=True, **options)
        return done.stdout

    def start(self, *arguments):
        """Starts `serve` (or what is given) and waits for the line that tells where."""
        self.process = subprocess.Popen([self.binary, *(arguments or ("serve",))],
                                        env=self.environment, text=True, stdout=subprocess.PIPE)
        self.url = await_line(self.process, r"^listening on (http://\S+)", self.said)[1]
        return self

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=START_SECONDS)

    def alive(self):
        return self.process.poll() is None

    def open_shop(self, name):
        """A shop in yen and a key of it that may do everything."""
        shop = json.loads(self.command("shop", "create", "--name", name))["shop_id"]
        self.token = json.loads(
            self.command("key", "create", "--shop", shop, "--scopes", "all"))["token"]
        return shop

    def post(self, path, body, key):
        return self.send("POST", path, body, {"Idempotency-Key": key})

    def send(self, method, path, body=None, headers=()):
        """Sends JSON and reads JSON; a problem is an exception."""
        request = urllib.request.Request(
            self.url + path, None if body is None else json.dumps(body).encode(), method=method,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
                     **dict(headers)})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
