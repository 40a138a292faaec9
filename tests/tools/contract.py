"""Runs schemathesis against a freshly started server on an empty database.

usage: contract.py BINARY DATABASE_URL DOCUMENT EXAMPLES SEED

Starts `BINARY serve` on a free port, makes a shop, a key and a few orders through the public
interface, lets schemathesis attack every operation of DOCUMENT, and demands that `BINARY audit`
finds every law kept afterwards. Ends only the server that it started.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from desk import Desk

TOOLS = pathlib.Path(__file__).resolve().parent


def order(number, paid):
    """An order in the body of `POST /v1/orders` (api.md §3, domain.md §4 example 1)."""
    return {
        "order_no": number,
        "ordered_at": "2026-11-22T03:00:00Z",
        "currency": "JPY",
        "orderer": {"member_id": "hanako", "name": "山田 花子", "email": "h@example.com"},
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


def prepare(desk):
    """A shop with orders; answers the key of its storefront."""
    shop = desk.open_shop("Contract")
    for number in range(1, 7):
        desk.post("/v1/orders", order(f"S-{number}", paid=number > 2), f"place-{number}")
    for number in (3, 4):
        # Claim C1 and refund F1 of these orders stand open.
        desk.post(f"/v1/orders/S-{number}/cancellations",
                  {"items": [{"item_no": "02", "quantity": 1}],
                   "reason": {"code": "out_of_stock", "fault": "shop"}}, f"cancel-{number}")
    return json.loads(desk.command("key", "create", "--shop", shop, "--scopes", "storefront",
                                   "--actor", "storefront"))["token"]


def main():
    binary, database_url, document, examples, seed = sys.argv[1:]
    desk = Desk(binary, database_url)
    desk.start()
    try:
        storefront = prepare(desk)
        program = pathlib.Path(sys.executable).parent / "schemathesis"
        with tempfile.TemporaryDirectory() as folder:
            # In a folder of its own: it keeps caches beside where it runs.
            outcome = subprocess.run(
                [program, "--config-file", TOOLS / "schemathesis.toml", "run",
                 pathlib.Path(document).resolve(), "--url", desk.url, "--checks", "all",
                 "--max-examples", examples, "--seed", seed],
                cwd=folder, env=dict(os.environ, ORDERDESK_CONTRACT_TOKEN=desk.token,
                                      ORDERDESK_STOREFRONT_TOKEN=storefront,
                                      SCHEMATHESIS_HOOKS="contract_hooks", PYTHONPATH=str(TOOLS)))
        alive = desk.alive()
    finally:
        desk.stop()
    print(desk.command("audit"), end="")
    if not alive:
        sys.exit("the server ended while it was tested")
    sys.exit(outcome.returncode)


if __name__ == "__main__":
    main()
