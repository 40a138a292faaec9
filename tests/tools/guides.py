"""What the guides in docs/ show is what the server answers: blocks between `<!-- generated: NAME -->`
and `<!-- end -->` are written by running the examples.

usage: guides.py BINARY DOCUMENT FOLDER [--write]   without --write: exit 1 where a block is stale
"""

import json
import pathlib
import re
import sys
import tempfile

from collection import operations
from desk import Desk

PLACE = {"currency": "JPY", "orderer": {"member_id": "hanako", "name": "山田 花子"},
         "receiver": {"name": "山田 花子", "country_code": "JP", "postal_code": "150-0001", "state": "東京都",
                      "city": "渋谷区", "address1": "神宮前1-1-1"},
         "payment": {"method": "bank_transfer", "paid_at": "2026-11-22T04:00:00Z"}}
REASON = {"code": "customer_change_of_mind", "fault": "buyer"}


def line(name, price, quantity=1, rate="10", discount="0"):
    return {"product_code": name, "variant_code": name, "name": name, "unit_price": price,
            "quantity": quantity, "tax_rate": rate, "item_discount": discount}


def cancel(*items, **options):
    picks = [{"item_no": item_no, "quantity": quantity} for item_no, quantity in items]
    return {"items": picks, "reason": REASON, **options}


TWO = {"lines": [line("A", "6000"), line("B", "4000", rate="8")],
       "discounts": [{"kind": "coupon", "coupon_no": "CP-1", "name": "秋クーポン", "amount": "1000"}],
       "shipping": {"fee": "500", "rule": {"base_fee": "500", "free_from": None}}}
FREE = {"lines": [line("A", "6000"), line("B", "4000", rate="8")],
        "shipping": {"fee": "0", "rule": {"base_fee": "500", "free_from": "9000"}}}
# Title, the order, the bodies of the cancellations that follow each other.
EXAMPLES = [
    ("Part of an order with a coupon, which keeps applying to the rest", TWO, [cancel(("02", 1))]),
    ("The same, and the coupon is given back", TWO,
     [cancel(("02", 1), restore_coupons=["CP-1"])]),
    ("Everything, in two portions", TWO, [cancel(("02", 1)), cancel(("01", 1))]),
    ("Three units at 1,000 that share a discount of 100, one after the other",
     {"lines": [line("A", "1000", quantity=3, discount="100")], "shipping": {"fee": "0"}},
     [cancel(("01", 1))] * 3),
    ("Free shipping is lost, and charged by the order's rule", FREE,
     [cancel(("02", 1), shipping="recalculate")]),
    ("Something is kept back", FREE,
     [cancel(("02", 1), deduction={"amount": "300", "reason": "梱包材"})]),
]


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in lines)


def money(desk, _):
    """Each example with what was settled, as the server answered."""
    parts = []
    for number, (title, order, claims) in enumerate(EXAMPLES, 1):
        # Every example has its own coupon: one is used by one order only.
        text = json.dumps({**PLACE, **order}).replace("CP-1", f"CP-{number}")
        placed = desk.post("/v1/orders", {**json.loads(text), "order_no": f"E-{number}"}, f"e{number}")
        summary = placed["payment_summary"]["initial"]
        lines = ", ".join(f"{one['quantity']} × {one['name']} at {one['unit_price']}"
                          for one in order["lines"])
        parts.append(f"### {number}. {title}\n\n{lines}; worth {summary['total']} "
                     f"(goods {summary['goods']}, discounts {summary['item_discount']} and "
                     f"{summary['order_discount']}, shipping {summary['shipping_fee']}).\n")
        rows = []
        for step, body in enumerate(claims):
            body = json.loads(json.dumps(body).replace("CP-1", f"CP-{number}"))
            claim = desk.post(f"/v1/orders/E-{number}/cancellations", body, f"e{number}-{step}")
            settled = claim["settlement"]
            why = ", ".join(f"{one['code']} {one['amount']}" for one in settled["components"])
            rows.append([f"{pick['quantity']} of {pick['item_no']}" if (pick := body["items"][0]) else "",
                         settled["value_before"], settled["value_after"], settled["difference"], why])
        parts.append(table(["canceled", "value before", "value after", "refunded", "components"], rows))
        parts.append("")
    return "\n".join(parts)


def machines(desk, _):
    data = desk.send("GET", "/v1/meta/state-machines")["data"]
    return "\n".join(f"### {one['name']}\n\n```mermaid\n{one['mermaid'].rstrip()}\n```\n" for one in data)


def errors(desk, _):
    rows = [[f"`{one['code']}`", one["status"], one["title"], "yes" if one["retryable"] else "no",
             one["description"].replace("|", "\\|")]
            for one in desk.send("GET", "/v1/meta/errors")["data"]]
    return table(["code", "status", "title", "retryable", "when, and what to do"], rows)


def scopes(_, document):
    told = document["components"]["securitySchemes"]["access_token"]["flows"]["clientCredentials"]
    rows = []
    for scope, about in told["scopes"].items():
        opened = [f"`{operation['operationId']}`" for _, _, operation in operations(document)
                  if scope in operation.get("x-required-scopes", [])]
        rows.append([f"`{scope}`", about, ", ".join(opened) or "—"])
    return table(["scope", "allows", "operations"], rows)


BLOCKS = {"money": money, "machines": machines, "errors": errors, "scopes": scopes}
BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.S)


def main():
    binary, document, folder = sys.argv[1:4]
    document = json.loads(pathlib.Path(document).read_text())
    stale = []
    with tempfile.TemporaryDirectory() as data, \
            Desk(binary, f"sqlite://{data}/guides.db?mode=rwc") as desk:
        desk.open_shop("Guides")
        for guide in sorted(pathlib.Path(folder).glob("*.md")):
            text = guide.read_text()
            now = BLOCK.sub(
                lambda found: f"{found[1]}\n{BLOCKS[found[2]](desk, document).rstrip()}\n\n{found[3]}", text)
            if now != text:
                stale.append(guide.name)
                if "--write" in sys.argv:
                    guide.write_text(now)
    if stale and "--write" not in sys.argv:
        sys.exit(f"stale: {', '.join(stale)}: tests/tools/guides.py BINARY {sys.argv[2]} {folder} --write")
    print(f"guides: {len(BLOCKS)} blocks, {len(stale)} written anew")


if __name__ == "__main__":
    main()
