// A client of Order Desk whose paths, bodies and answers are typed by the OpenAPI document.
// `npm run generate` writes the types; nothing here repeats what the document says.

import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./generated/schema.js";

/** Any schema of the document, by its name. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** Every answer that is not a success: RFC 9457, with a stable code. */
export class OrderDeskError extends Error {
  constructor(readonly problem: Schema<"Problem">) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
  }
}

const refuse: Middleware = {
  async onResponse({ response }) {
    if (response.headers.get("content-type")?.startsWith("application/problem+json")) {
      throw new OrderDeskError((await response.json()) as Schema<"Problem">);
    }
  },
};

/** A client of the server at `baseUrl` with an API key. */
export function orderDesk(baseUrl: string, token: string): Client<paths> {
  const client = createClient<paths>({
    baseUrl,
    headers: { Authorization: `Bearer ${token}`, "Accept-Language": "ja" },
  });
  client.use(refuse);
  return client;
}

/** The body of a success, which the middleware guarantees to be one. */
export function body<T>(answer: { data?: T | undefined }): T {
  if (answer.data === undefined) throw new Error("a success without a body");
  return answer.data;
}
