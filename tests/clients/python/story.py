"""place → confirm → part cancel with quote → refund complete → detail, through the generated client
alone. Run by tests/tools/clients.py with ORDERDESK_URL and ORDERDESK_TOKEN, and checked by mypy."""

from __future__ import annotations

import os
import uuid
from typing import TypeVar

from order_desk import AuthenticatedClient
from order_desk.api.cancellations import create_cancellation, quote_cancellation
from order_desk.api.orders import get_order, place_order
from order_desk.api.payments import confirm_deposit
from order_desk.api.refunds import complete_refund
from order_desk.models import (
    CancellationInput, Claim, CompletionInput, DepositInput, KnownClaimStatus, KnownPaymentMethod,
    KnownReasonCode, KnownParty, KnownRefundStatus, LineInput, OrderDetail, OrdererInput,
    PaymentInput, PickInput, PlaceOrderInput, Problem, Quote, ReasonInput, ReceiverInput, Refund,
    ShippingInput)
from order_desk.types import Response, Unset

Body = TypeVar("Body")


def expect(kind: type[Body], answer: Response[Body | Problem] | Response[Problem | Body]) -> Body:
    """The body of a success; a problem tells its code."""
    if isinstance(answer.parsed, kind):
        return answer.parsed
    raise AssertionError(f"{answer.status_code}: {answer.content!r}")


def new_key() -> str:
    return str(uuid.uuid4())


def main() -> None:
    desk = AuthenticatedClient(os.environ["ORDERDESK_URL"], os.environ["ORDERDESK_TOKEN"])
    order_no = f"py-{uuid.uuid4().hex[:8]}"
    order = PlaceOrderInput(
        order_no=order_no,
        orderer=OrdererInput(name="山田 花子", email="hanako@example.com", mobile="090-0000-0000"),
        receiver=ReceiverInput(name="山田 花子", country_code="JP", postal_code="150-0001",
                               state="東京都", city="渋谷区", address1="神宮前1-1-1"),
        lines=[LineInput(product_code="P-A", variant_code="P-A-RED", name="A", option="赤",
                         unit_price="6000", quantity=1, tax_rate="10"),
               LineInput(product_code="P-B", variant_code="P-B-1", name="B",
                         unit_price="4000", quantity=2, tax_rate="8")],
        shipping=ShippingInput(fee="500"),
        payment=PaymentInput(method=KnownPaymentMethod.BANK_TRANSFER,
                             depositor_name="ヤマダハナコ"))

    # Place, twice with one key: the same order.
    key = new_key()
    placed = place_order.sync_detailed(client=desk, body=order, idempotency_key=key)
    again = place_order.sync_detailed(client=desk, body=order, idempotency_key=key)
    assert placed.status_code == 201, placed.content
    assert again.headers["idempotency-replayed"] == "true" and again.content == placed.content

    # Confirm the deposit.
    confirmed = confirm_deposit.sync_detailed(
        order_no, client=desk, body=DepositInput(amount="14500"), idempotency_key=new_key())
    assert confirmed.status_code == 200, confirmed.content

    # What would canceling one of the two B give back?
    cancellation = CancellationInput(
        items=[PickInput(item_no="02", quantity=1)],
        reason=ReasonInput(code=KnownReasonCode.CUSTOMER_CHANGE_OF_MIND, fault=KnownParty.BUYER))
    quote = expect(Quote, quote_cancellation.sync_detailed(order_no, client=desk, body=cancellation))
    assert quote.settlement.refund_total == "4000"

    # Exactly that.
    cancellation.quote = quote.quote
    claim = expect(Claim, create_cancellation.sync_detailed(
        order_no, client=desk, body=cancellation, idempotency_key=new_key()))
    assert claim.status == KnownClaimStatus.AWAITING_REFUND
    assert isinstance(claim.refund_no, str)

    # A request that the order's state refuses is a problem with a code.
    too_many = CancellationInput(items=[PickInput(item_no="02", quantity=9)],
                                 reason=cancellation.reason)
    refused = create_cancellation.sync(order_no, client=desk, body=too_many,
                                       idempotency_key=new_key())
    assert isinstance(refused, Problem) and refused.code == "quantity_exceeds_item"

    # Pay it back.
    refund = expect(Refund, complete_refund.sync_detailed(
        order_no, claim.refund_no, client=desk, body=CompletionInput(memo="振込済み"),
        idempotency_key=new_key()))
    assert refund.status == KnownRefundStatus.COMPLETED and refund.tenders.cash == "4000"

    # The order as it stands.
    detail = expect(OrderDetail, get_order.sync_detailed(order_no, client=desk))
    assert detail.payment_summary.final.total == "10500"
    assert sorted(str(item.status) for item in detail.items) == ["canceled", "preparing", "preparing"]
    assert not isinstance(detail.version, Unset)
    print(f"the Python client walked order {order_no} to its refund")


if __name__ == "__main__":
    main()
