"""What the guides in docs/ show is what the server answers: blocks between `<!-- generated: NAME -->`
and `<!-- end -->` are written by running the examples.

usage: guides.py BINARY DOCUMENT FOLDER [--write]   without --write: exit 1 where a block is stale
"""

import itertools
import json
import pathlib
import re
import sys
import tempfile
import textwrap

from desk import Desk
from document import operations

ORDER = {"currency": "JPY", "ordered_at": "2026-11-22T03:00:00Z", "orderer": {"member_id": "hanako", "name": "山田 花子"},
         "receiver": {"name": "山田 花子", "country_code": "JP", "postal_code": "150-0001", "state": "東京都",
                      "city": "渋谷区", "address1": "神宮前1-1-1"}, "shipping": {"fee": "0"}}
PAID = {"payment": {"method": "card", "paid_at": "2026-11-22T04:00:00Z"}}


def line(name, price, quantity=1, rate="10", discount="0"):
    return {"product_code": name, "variant_code": name, "name": name, "unit_price": price,
            "quantity": quantity, "tax_rate": rate, "item_discount": discount}


def coupon(amount):
    # Each order has a coupon of its own: one is used by one order only.
    return {"kind": "coupon", "coupon_no": "CP-{order}", "name": "秋クーポン", "amount": amount}


# The steps of an example: what the table calls it (nothing: no row), how it is asked for, by which body.

def claim(kind, words, item_no, fault="buyer", **options):
    reason = {"code": "customer_change_of_mind" if fault == "buyer" else "defective", "fault": fault}
    return words, f"POST /{kind}", {"items": [{"item_no": item_no, "quantity": 1}], "reason": reason, **options}


def cancel(words, item_no="02", **options):
    return claim("cancellations", words, item_no, **options)


def exchange(words, price):
    return claim("exchanges", words, "02", replacements=[line("C", price, rate="8")],
                 payment={"method": "card"})


def take_back(words, fault):
    return claim("returns", words, "02", fault=fault, collected=True)


def setting(**settings):
    return None, "PATCH /v1/shop/settings", settings


TWO = {**ORDER, **PAID, "lines": [line("A", "6000"), line("B", "4000", rate="8")]}
FEE = {**TWO, "shipping": {"fee": "500"}}
POINTS = {**FEE, "discounts": [coupon("1000")], "stored_value": {"points": "500"}}
FREE = {**TWO, "shipping": {"fee": "0", "rule": {"base_fee": "500", "free_from": "9000"}}}
SENT = (None, "POST /shipments", {
    "carrier": "ヤマト運輸", "tracking_no": "1234-5678-9012", "dispatch": True,
    "items": [{"item_no": item_no, "quantity": 1} for item_no in ("01", "02")]})
# Title, the order, and what is done to it: each list of steps begins with the order as it was placed.
EXAMPLES = [
    ("A part is canceled: the coupon stays, or is given back", POINTS, [
        [cancel("cancel B")],
        [cancel("cancel B, `restore_coupons`", restore_coupons=["CP-{order}"])]]),
    ("Everything is canceled, in two portions", POINTS, [
        [cancel("cancel B"), cancel("cancel A", "01")],
        [cancel("cancel A, `restore_coupons`", "01", restore_coupons=["CP-{order}"]), cancel("cancel B")]]),
    ("A discount that does not divide evenly", {**ORDER, **PAID, "lines": [line("A", "1000", 3, discount="100")]},
     [[cancel("cancel one A", "01")] * 3]),
    ("Nothing is worth less than zero",
     {**ORDER, **PAID, "lines": [line("A", "1", 6, discount="3")], "discounts": [coupon("3")]},
     [[cancel("cancel one A", "01")] * 6]),
    ("Free shipping is lost, something is kept back", FREE, [
        [cancel("cancel B")],
        [cancel("cancel B, `shipping: recalculate`", shipping="recalculate")],
        [cancel("cancel B, `deduction` 300", deduction={"amount": "300", "reason": "梱包材"})]]),
    ("Not paid yet: less is due", {**FEE, "payment": {"method": "bank_transfer"}}, [
        [cancel("cancel B"), (None, "POST /deposit-confirmation", {"amount": "6500"}),
         cancel("the 6500 are paid, cancel A", "01")]]),
    ("Which tender gets it back", POINTS, [
        [cancel("`cash_first`")],
        [setting(refund_allocation="stored_value_first"), cancel("`stored_value_first`")],
        [setting(refund_allocation="proportional"), cancel("`proportional`")],
        [setting(refund_allocation="cash_first"),
         cancel("by hand: `refund.tenders`", refund={"tenders": {"cash": "3400", "points": "200"}})]]),
    ("An exchange for something else", TWO, [
        [exchange("B for C at 4500", "4500")],
        [exchange("B for C at 3200", "3200")],
        [exchange("B for C at 4000", "4000")],
        [claim("exchanges", "B for another option, `same_product`", "02", same_product=True,
               replacements=[{"item_no": "02", "quantity": 1, "variant_code": "B-BLUE"}])]]),
    ("A return: whose fault decides who pays the way back", TWO, [
        [setting(return_shipping={"fee": "600"}), SENT, take_back("return B, `fault: buyer`", "buyer")],
        [SENT, take_back("return B, `fault: shop`", "shop")]]),
    ("A refund is changed by hand", FEE, [
        [cancel("cancel B"),
         ("refund 500 more", "PATCH /refunds/F1", {"adjustment": {"amount": "500", "reason": "お詫び"}}),
         cancel("cancel A", "01")]]),
]


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in lines)


def nonzero(amounts):
    return ", ".join(f"{name.replace('_', ' ')} {amount}" for name, amount in amounts if amount != "0")


def place(desk, order_no, order):
    return desk.post("/v1/orders", {**order, "order_no": order_no}, order_no)["payment_summary"]["initial"]


def step(desk, order_no, how, body, key):
    """Does it; the cells of its row: value before and after, difference, where to, why."""
    method, path = how.split(" ")
    if not path.startswith("/v1/"):
        path = f"/v1/orders/{order_no}{path}"
    if method == "PATCH":
        before = desk.send("GET", path)
        after = desk.send("PATCH", path, body, {"If-Match": "*"})
        return adjustment(desk, order_no, before, after) if "adjustment" in body else None
    settled = desk.post(path, body, key).get("settlement")
    if settled is None:
        return None
    to = nonzero(settled["tenders"].items())
    if settled["due_lowered"] != "0":
        to = f"due lowered by {settled['due_lowered']}"
    if settled["charge_total"] != "0":
        to = f"charged {settled['charge_total']}"
    why = nonzero((one["code"], one["amount"]) for one in settled["components"])
    return [settled["value_before"], settled["value_after"], settled["difference"], to or "—", why or "—"]


def adjustment(desk, order_no, before, after):
    """The row of a refund that was changed by hand: the order is worth so much less."""
    amount = after["adjustments"][-1]["amount"]
    value = int(desk.send("GET", f"/v1/orders/{order_no}/payment-summary")["final"]["total"])
    to = nonzero((tender, str(int(now) - int(before["tenders"][tender]))) for tender, now in after["tenders"].items())
    return [value + int(amount), value, amount, to, "refund " + after["refund_no"]]


def money(desk, _):
    """Each example with what was settled, as the server answered."""
    parts, count = [], 0
    for number, (title, order, histories) in enumerate(EXAMPLES, 1):
        rows = []
        for steps in histories:
            count, then = count + 1, ""
            # `{order}` stands for the order's number wherever it is written.
            mine, steps = json.loads(json.dumps([order, steps]).replace("{order}", f"E-{count}"))
            initial = place(desk, f"E-{count}", mine)
            for nth, (words, how, body) in enumerate(steps):
                cells = step(desk, f"E-{count}", how, body, f"E-{count}-{nth}")
                if words:
                    rows.append([then + words, *cells])
                    then = "then "
        # What happens again just so is said once.
        rows = [[f"{row[0]}, {times} times" if times > 1 else row[0], *row[1:]]
                for row, times in ((row, len(list(same))) for row, same in itertools.groupby(rows))]
        lines = ", ".join(f"{one['quantity']} × {one['name']} at {one['unit_price']}" for one in order["lines"])
        told = nonzero((name, initial[name]) for name in ("item_discount", "order_discount", "shipping_fee"))
        points = initial["stored_value"]["points"]
        parts.append(f"### {number}. {title}\n\n{lines}{told and f'; {told}'}: worth {initial['total']}"
                     f"{f', of which {points} paid with points' if points != '0' else ''}.\n")
        parts.append(table(["", "value before", "value after", "difference", "to", "because"], rows) + "\n")
    return "\n".join(parts)


def taxes(desk, _):
    """The taxes of an order, of what is left of it, and of the invoice of the difference."""
    order = {**ORDER, **PAID, "discounts": [coupon("92")],
             "lines": [line("A", "1595"), line("B", "3699", 2, rate="8")]}
    place(desk, "T-1", json.loads(json.dumps(order).replace("{order}", "T-1")))
    desk.post("/v1/orders/T-1/cancellations", cancel("", complete_refund=True)[2], "T-1-0")
    summary = desk.send("GET", "/v1/orders/T-1/payment-summary")
    invoice = desk.send("GET", "/v1/orders/T-1/refunds/F1/return-invoice")["invoice"]
    told = [("as placed", summary["initial"]["taxes"]), ("one B canceled", summary["final"]["taxes"]),
            ("return invoice", invoice["rates"])]
    rows = []
    for words, rates in told:
        by_rate = {one["rate"]: [one["total"], one["tax"]] for one in rates}
        rows.append([words, *by_rate.get("10", "——"), *by_rate.get("8", "——")])
    return table(["", "at 10 %", "tax in it", "at 8 %", "tax in it"], rows)


def machines(desk, _):
    data = desk.send("GET", "/v1/meta/state-machines")["data"]
    return "\n".join(f"### {one['name']}\n\n```mermaid\n{one['mermaid'].rstrip()}\n```\n" for one in data)


def errors(desk, document):
    catalogue = desk.send("GET", "/v1/meta/errors")["data"]
    rows = [[f"`{one['code']}`", one["status"], one["title"], "yes" if one["retryable"] else "no",
             one["description"].replace("|", "\\|")] for one in catalogue]
    # Each answer of an operation has an example for each of its codes.
    answers = json.dumps([document["paths"], document["components"]["responses"]])
    answered = set(re.findall(r"#/components/examples/(\w+)", answers))
    others = [f"`{one['code']}`" for one in catalogue
              if one["code"] not in answered and one["status"] not in (404, 405)]
    told = ("No operation answers with these: they are reasons in `actions`, or rules behind others that are checked first. "
            + ", ".join(others))
    return (table(["code", "status", "title", "retryable", "when, and what to do"], rows)
            + "\n\n" + textwrap.fill(told + ".", 130))


def faults(desk, _):
    """What is wrong with one place of a request, in two languages."""
    told = [desk.send("GET", f"/v1/meta/labels?lang={lang}")["labels"]["fault"] for lang in ("en", "ja")]
    return table(["code", "meaning", "日本語"],
                 [[f"`{code}`", english, told[1][code]] for code, english in sorted(told[0].items())])


def scopes(_, document):
    told = document["components"]["securitySchemes"]["access_token"]["flows"]["clientCredentials"]
    rows = []
    for scope, about in told["scopes"].items():
        opened = sorted(f"`{operation['operationId']}`" for _, _, operation in operations(document)
                        if scope in operation.get("x-required-scopes", []))
        rows.append([f"`{scope}`", about, ", ".join(opened) or "—"])
    return table(["scope", "allows", "operations"], rows)


BLOCKS = {"money": money, "taxes": taxes, "machines": machines, "errors": errors, "faults": faults,
          "scopes": scopes}
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
