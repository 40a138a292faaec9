// place → confirm → part cancel with quote → refund complete → detail, through the generated types
// alone. Run by tests/tools/clients.py with ORDERDESK_URL and ORDERDESK_TOKEN.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type Schema, OrderDeskError, body, orderDesk } from "./client.js";

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const desk = orderDesk(setting("ORDERDESK_URL"), setting("ORDERDESK_TOKEN"));
const key = () => ({ "Idempotency-Key": randomUUID() });
const order_no = `ts-${randomUUID().slice(0, 8)}`;
const path = { order_no };

const order: Schema<"PlaceOrderInput"> = {
  order_no,
  currency: "JPY",
  orderer: { name: "山田 花子", email: "hanako@example.com", mobile: "090-0000-0000" },
  receiver: {
    name: "山田 花子",
    country_code: "JP",
    postal_code: "150-0001",
    state: "東京都",
    city: "渋谷区",
    address1: "神宮前1-1-1",
  },
  lines: [
    { product_code: "P-A", variant_code: "P-A-RED", name: "A", option: "赤", unit_price: "6000", quantity: 1, tax_rate: "10" },
    { product_code: "P-B", variant_code: "P-B-1", name: "B", unit_price: "4000", quantity: 2, tax_rate: "8" },
  ],
  shipping: { fee: "500" },
  payment: { method: "bank_transfer", depositor_name: "ヤマダハナコ" },
  expected: { total: "14500", payment_total: "14500" },
};

// Place, twice with one key: the same order.
const sent = { params: { header: key() }, body: order };
const placed = await desk.POST("/v1/orders", sent);
const again = await desk.POST("/v1/orders", sent);
assert.equal(placed.response.status, 201);
assert.equal(again.response.headers.get("idempotency-replayed"), "true");
assert.deepEqual(body(again), body(placed));
const first = body(placed).items[0];
assert.equal(first?.status, "awaiting_payment");

// Confirm the deposit.
await desk.POST("/v1/orders/{order_no}/deposit-confirmation", {
  params: { path, header: key() },
  body: { amount: "14500" },
});

// What would canceling one of the two B give back?
const cancellation: Schema<"CancellationInput"> = {
  items: [{ item_no: "02", quantity: 1 }],
  reason: { code: "customer_change_of_mind", fault: "buyer" },
};
const quote = body(
  await desk.POST("/v1/orders/{order_no}/cancellations/quote", { params: { path }, body: cancellation }),
);
assert.equal(quote.settlement.refund_total, "4000");
assert.deepEqual(quote.settlement.components.map(({ code, amount }) => [code, amount]), [["goods", "4000"]]);

// Exactly that.
const claim = body(
  await desk.POST("/v1/orders/{order_no}/cancellations", {
    params: { path, header: key() },
    body: { ...cancellation, quote: quote.quote },
  }),
);
assert.equal(claim.kind, "cancellation");
assert.equal(claim.status, "awaiting_refund");
const refund_no = claim.refund_no;
assert.ok(refund_no !== null && refund_no !== undefined, "the claim owes a refund");

// A request that the order's state refuses is a problem with a code and facts.
await assert.rejects(
  desk.POST("/v1/orders/{order_no}/cancellations", {
    params: { path, header: key() },
    body: { ...cancellation, items: [{ item_no: "02", quantity: 9 }] },
  }),
  (error: unknown) => {
    assert.ok(error instanceof OrderDeskError);
    assert.equal(error.problem.code, "quantity_exceeds_item");
    return true;
  },
);

// Pay it back.
const refund = body(
  await desk.POST("/v1/orders/{order_no}/refunds/{refund_no}/completion", {
    params: { path: { order_no, refund_no }, header: key() },
    body: { memo: "振込済み" },
  }),
);
assert.equal(describe(refund.status), "done");
assert.equal(refund.tenders.cash, "4000");

// The order as it stands.
const detail = body(
  await desk.GET("/v1/orders/{order_no}", { params: { path, query: { include: ["payment_history"] } } }),
);
assert.equal(detail.payment_summary.final.total, "10500");
assert.equal(detail.payment_summary.reconciliation.balanced, true);
assert.deepEqual(detail.items.map((item) => item.status).sort(), ["canceled", "preparing", "preparing"]);
const history = (detail.payment_history ?? []).map((entry) => entry.kind);
assert.deepEqual(history, ["order_placed", "deposit_confirmed", "canceled", "refund_completed"]);
const etag = `"${detail.version}"`;
const unchanged = await desk.GET("/v1/orders/{order_no}", { params: { path, header: { "If-None-Match": etag } } });
assert.equal(unchanged.response.status, 304);

/** Exhaustive over the known words; those of later versions fall through, as api.md demands. */
function describe(status: Schema<"KnownRefundStatus"> | (string & {})): string {
  switch (status as Schema<"KnownRefundStatus">) {
    case "scheduled":
    case "pending":
    case "on_hold":
      return "open";
    case "completed":
      return "done";
    case "canceled":
      return "gone";
    default:
      return "unknown";
  }
}

console.log(`the TypeScript client walked order ${order_no} to its refund`);
