// A person at /docs: opens the page, authorises with the demo's key, places an order and asks for the
// quote of a cancellation by "Try it out", reads the guides, and takes a screenshot of both.
//
// usage: node browser.cjs URL TOKEN CHROMIUM SCREENSHOT (with playwright-core on NODE_PATH)

const assert = require("node:assert/strict");
const { chromium } = require("playwright-core");

const [url, token, executablePath, screenshot] = process.argv.slice(2);
const SLOW = 60_000; // debug builds render a document of a megabyte on a busy machine

/** Opens an operation, fills it in as `fill` says, executes it, and answers what the page shows. */
async function tryOut(page, tag, operation, fill) {
  const block = page.locator(`#operations-${tag}-${operation}`);
  await block.locator(".opblock-summary-control").click();
  await block.getByRole("button", { name: "Try it out" }).click();
  await fill(block);
  await block.getByRole("button", { name: "Execute" }).click();
  const answer = block.locator(".live-responses-table .response");
  const status = (await answer.locator(".response-col_status").innerText()).trim();
  const body = await answer.locator(".response-col_description .highlight-code").first().innerText();
  return { status: Number.parseInt(status, 10), body, block };
}

/** The guides stand beside it, lead from one to the other, and show their diagrams. */
async function readGuides(page, picture) {
  await page.goto(`${url}/docs/guides/`);
  const text = page.getByRole("main");
  const targets = new Set(["/docs/guides"]);
  for (const guide of await page.getByRole("navigation").getByRole("link").evaluateAll((links) => links.map((link) => link.href))) {
    await page.goto(guide);
    for (const target of await text.getByRole("link").evaluateAll((links) => links.map((link) => link.href))) targets.add(target);
  }
  for (const target of targets) {
    const answer = await page.request.get(new URL(target, url).href);
    assert.equal(answer.status(), 200, target);
  }
  assert.equal((await page.request.get(`${url}/docs/guides/nothing`)).status(), 404);

  await page.goto(`${url}/docs/guides/`);
  await text.getByRole("link", { name: "Getting started" }).click();
  await text.getByRole("link", { name: "money" }).click();
  await page.getByRole("heading", { name: "Worked examples" }).waitFor();
  assert.ok((await page.locator("td", { hasText: /^3600$/ }).count()) > 0, "a table with the first example's refund");

  await page.getByRole("navigation").getByRole("link", { name: "Claims and states" }).click();
  const drawing = page.getByRole("img", { name: "State diagram: fulfilment" });
  const { width, height } = await drawing.boundingBox();
  assert.ok(width > 500 && height > 300, `a diagram of ${width} by ${height}`);
  await drawing.getByText("ready_to_ship", { exact: true }).waitFor();
  await page.screenshot({ path: picture, fullPage: true });
  await page.getByText("As text").first().click();
  await page.getByText("shipping --> delivered: deliver").first().waitFor();
}

async function main() {
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    page.setDefaultTimeout(SLOW);
    const elsewhere = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith("data:")) elsewhere.push(request.url());
    });
    await page.goto(`${url}/docs/`);
    await page.locator(".opblock").first().waitFor();

    await page.getByRole("button", { name: "Authorize" }).first().click();
    await page.locator("input[aria-label='auth-bearer-value']").fill(token);
    await page.locator(".auth-container").filter({ hasText: "api_key" }).getByRole("button", { name: "Apply credentials" }).click();
    await page.locator(".dialog-ux .close-modal").click();

    const placed = await tryOut(page, "orders", "placeOrder", async () => {});
    assert.equal(placed.status, 201, placed.body);
    const orderNo = /"order_no": "([^"]+)"/.exec(placed.body)?.[1];
    assert.ok(orderNo, placed.body);
    await placed.block.locator(".opblock-summary-control").click();

    const quoted = await tryOut(page, "cancellations", "quoteCancellation", async (block) => {
      await block.locator("tr[data-param-name='order_no'] input").fill(orderNo);
    });
    assert.equal(quoted.status, 200, quoted.body);
    assert.match(quoted.body, /"quote": "q_/);
    await quoted.block.locator(".live-responses-table").scrollIntoViewIfNeeded();
    await page.screenshot({ path: screenshot });

    await readGuides(page, screenshot.replace(/\.png$/, "-guide.png"));

    assert.deepEqual(elsewhere, [], "the page asks nobody else");
    console.log(`browser: placed ${orderNo} and quoted a cancellation from /docs, screenshot in ${screenshot}`);
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
