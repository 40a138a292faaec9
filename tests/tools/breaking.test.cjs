// The check of breaking changes itself, on the real document with one change each.
// usage: ORDERDESK_DOCUMENT=openapi.json node --test breaking.test.cjs

const assert = require("node:assert/strict");
const fs = require("node:fs");
const test = require("node:test");
const { breaking, faults, inlined, isTold, mayBreak } = require("./breaking.cjs");

const text = fs.readFileSync(process.env.ORDERDESK_DOCUMENT, "utf8");

/** A few operations are enough, and quicker to compare. */
const cancel = "/v1/orders/{order_no}/cancellations";
const few = [cancel, "/v1/orders", "/v1/orders/{order_no}", "/v1/refunds", "/v1/orders/{order_no}/shipments"];
function read() {
  const document = inlined(JSON.parse(text));
  document.paths = Object.fromEntries(few.map((path) => [path, document.paths[path]]));
  return document;
}
const released = read();
const changed = (change) => {
  const document = read();
  change(document.paths, document.components.schemas, document);
  return document;
};

const BREAKING = {
  "an operation removed": (paths) => delete paths[cancel].post,
  "a path removed": (paths) => delete paths["/v1/refunds"],
  "a parameter newly required": (paths) => {
    paths["/v1/orders"].get.parameters.find(({ name }) => name === "limit").required = true;
  },
  "a parameter removed": (paths) => {
    const operation = paths["/v1/orders"].get;
    operation.parameters = operation.parameters.filter(({ name }) => name !== "status");
  },
  "a new required parameter": (paths) =>
    paths["/v1/orders"].get.parameters.push({ name: "since", in: "query", required: true, schema: { type: "string" } }),
  "a value of a request removed": (_, schemas) => schemas.ShippingRuleChoice.enum.pop(),
  "a bound of a request lowered": (_, schemas) => (schemas.PickInput.properties.quantity.maximum = 10),
  "a field of a request newly required": (_, schemas) => schemas.CancellationInput.required.push("restock"),
  "a field of a request removed": (_, schemas) => delete schemas.CancellationInput.properties.restock,
  "a field of an answer removed": (_, schemas) => delete schemas.Refund.properties.total,
  "a field of an answer no longer always there": (_, schemas) => {
    schemas.Refund.required = schemas.Refund.required.filter((name) => name !== "total");
  },
  "a field of an answer of another type": (_, schemas) => (schemas.OrderDetail.properties.version = { type: "string" }),
  "a field of an answer newly null": (_, schemas) => (schemas.OrderDetail.properties.version.type = ["integer", "null"]),
  "a success removed": (paths) => delete paths[cancel].post.responses["201"],
  "another scope needed": (paths) => (paths[cancel].post["x-required-scopes"] = ["settings:write"]),
};
const HARMLESS = {
  "nothing": () => {},
  "words": (paths, schemas) => {
    paths[cancel].post.description = "other words";
    schemas.Refund.description = "other words";
  },
  "a field added to an answer": (_, schemas) => (schemas.Refund.properties.colour = { type: "string" }),
  "an optional field added to a request": (_, schemas) =>
    (schemas.CancellationInput.properties.colour = { type: ["string", "null"] }),
  "an optional parameter added": (paths) =>
    paths["/v1/orders"].get.parameters.push({ name: "since", in: "query", schema: { type: "string" } }),
  "an operation added": (paths) => (paths["/v1/colours"] = { get: paths["/v1/refunds"].get }),
  "a value added to an answer": (_, schemas) => schemas.KnownShipmentStatus.enum.push("lost"),
  "a bound of a request raised": (_, schemas) => (schemas.PickInput.properties.quantity.maximum = 99999),
  "one more scope that opens the door": (paths) => paths[cancel].post["x-required-scopes"].push("orders:write"),
};

for (const [name, change] of Object.entries(BREAKING)) {
  test(`breaking: ${name}`, () => assert.notDeepEqual(breaking(released, changed(change)), []));
}
for (const [name, change] of Object.entries(HARMLESS)) {
  test(`harmless: ${name}`, () => assert.deepEqual(breaking(released, changed(change)), []));
}

test("a breaking change is let pass where the version says so", () => {
  const document = changed((paths) => delete paths["/v1/refunds"]);
  const changelog = "## Unreleased\n\n- refunds are gone\n";
  assert.equal(faults(released, document, changelog).lines.length > 0, true);
  document.info.version = "99.0.0";
  assert.deepEqual(faults(released, document, changelog).lines, []);
  assert.deepEqual([mayBreak("1.4.0", "1.5.0"), mayBreak("1.4.0", "2.0.0")], [false, true]);
  assert.deepEqual([mayBreak("0.1.0", "0.1.9"), mayBreak("0.1.0", "0.2.0")], [false, true]);
});

test("a change without words in the changelog is a fault", () => {
  const document = changed((_, schemas) => (schemas.Refund.properties.colour = { type: "string" }));
  assert.equal(faults(released, document, "## Unreleased\n\n## 0.1.0\n\n- first\n").lines.length, 1);
  assert.deepEqual(faults(released, document, "## Unreleased\n\n- a colour\n").lines, []);
  assert.equal(isTold("## Unreleased\n\n## 0.2.0\n\n- a colour\n", "0.1.0", "0.2.0"), true);
});
