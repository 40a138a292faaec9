"""Runs schemathesis against a freshly started server on an empty database.

usage: contract.py BINARY DATABASE_URL DOCUMENT EXAMPLES SEED

Starts `BINARY serve` on a free port, makes a shop, a key and a few orders through the public
interface, lets schemathesis attack every operation of DOCUMENT, and demands that `BINARY audit`
finds every law kept afterwards. Ends only the server that it started.
"""

import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import tempfile
import threading
import urllib.request

TOOLS = pathlib.Path(__file__).resolve().parent
START_SECONDS = 60


def order(number, paid):
    """An order in the body of `POST /v1/orders` (api.md §3, domain.md §4 example 1)."""
    return {
        "order_no": number,
        "ordered_at": "2026-11-22T03:00:00Z",
        "currency": "JPY",
        "orderer": {"member_id": "M-1", "name": "山田 花子", "email": "h@example.com"},
        "receiver": {"name": "山田 花子", "country_code": "JP", "postal_code": "150-0001",
                     "state": "東京都", "city": "渋谷区", "address1": "神宮前1-1-1"},
        "lines": [
            {"product_code": "P-A", "variant_code": "P-A-RED", "name": "A", "option": "赤",
             "unit_price": "6000", "quantity": 3, "item_discount": "0", "tax_rate": "10"},
            {"product_code": "P-B", "variant_code": "P-B-1", "name": "B",
             "unit_price": "4000", "quantity": 2, "item_discount": "0", "tax_rate": "8"}],
        "discounts": [],
        "shipping": {"fee": "500", "discount": "0", "rule": {"base_fee": "500"}},
        "payment_fee": "0",
        "stored_value": {"points": "500", "store_credit": "0", "external_points": "0"},
        "payment": {"method": "bank_transfer", "depositor_name": "ヤマダハナコ",
                    "paid_at": "2026-11-22T04:00:00Z" if paid else None},
        "expected": {"total": "26500", "payment_total": "26000"},
    }


class Desk:
    """The server under test and the key it is spoken to with."""

    def __init__(self, binary, database_url):
        self.binary = binary
        inherited = {name: value for name, value in os.environ.items()
                     if not name.startswith("ORDERDESK_")}
        # Ten thousand requests from one address are the point here, not an attack: no rate limit.
        self.environment = dict(inherited, DATABASE_URL=database_url,
                                ORDERDESK_BIND="127.0.0.1:0", ORDERDESK_LOG="error",
                                ORDERDESK_RATE_LIMIT_PER_SECOND="0")
        self.process = None

    def command(self, *arguments, **options):
        done = subprocess.run([self.binary, *arguments], env=self.environment, text=True,
                              stdout=subprocess.PIPE, check=True, **options)
        return done.stdout

    def start(self):
        self.process = subprocess.Popen([self.binary, "serve"], env=self.environment, text=True,
                                        stdout=subprocess.PIPE)
        lines = queue.Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in self.process.stdout],
                         daemon=True).start()
        while True:
            line = lines.get(timeout=START_SECONDS)
            ready = re.match(r"listening on (http://\S+)", line)
            if ready:
                self.url = ready.group(1)
                return

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=START_SECONDS)

    def post(self, path, body, key):
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), method="POST",
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
                     "Idempotency-Key": key})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def prepare(self):
        shop = json.loads(self.command("shop", "create", "--name", "Contract"))["shop_id"]
        self.token = json.loads(
            self.command("key", "create", "--shop", shop, "--scopes", "all"))["token"]
        for number in range(1, 7):
            self.post("/v1/orders", order(f"S-{number}", paid=number > 2), f"place-{number}")
        for number in (3, 4):
            # Claim C1 and refund F1 of these orders stand open.
            self.post(f"/v1/orders/S-{number}/cancellations",
                      {"items": [{"item_no": "02", "quantity": 1}],
                       "reason": {"code": "out_of_stock", "fault": "shop"}}, f"cancel-{number}")


def main():
    binary, database_url, document, examples, seed = sys.argv[1:]
    desk = Desk(binary, database_url)
    desk.start()
    try:
        desk.prepare()
        program = pathlib.Path(sys.executable).parent / "schemathesis"
        with tempfile.TemporaryDirectory() as folder:
            # In a folder of its own: it keeps caches beside where it runs.
            outcome = subprocess.run(
                [program, "--config-file", TOOLS / "schemathesis.toml", "run",
                 pathlib.Path(document).resolve(), "--url", desk.url, "--checks", "all",
                 "--max-examples", examples, "--seed", seed],
                cwd=folder, env=dict(os.environ, ORDERDESK_CONTRACT_TOKEN=desk.token,
                                      SCHEMATHESIS_HOOKS="contract_hooks", PYTHONPATH=str(TOOLS)))
        alive = desk.process.poll() is None
    finally:
        desk.stop()
    print(desk.command("audit"), end="")
    if not alive:
        sys.exit("the server ended while it was tested")
    sys.exit(outcome.returncode)


if __name__ == "__main__":
    main()
