// Compares an OpenAPI document with the last released one, and fails on a change that breaks a client
// unless the version says so.
//
// usage: node breaking.cjs RELEASED DOCUMENT [CHANGELOG]
//
// Breaking: what a client sends or reads today would no longer do (an operation, parameter, field,
// answer, accepted value gone or narrower; something newly required; more scopes). Not breaking, by
// the contract (api.md §1 "enums", "change"): new operations, optional parameters and fields, new
// values in answers. The version that has to rise is the major one; before 1.0.0 the minor one.
// With CHANGELOG, any difference also wants words under its "Unreleased" or the new version.

const fs = require("node:fs");
const path = require("node:path");

/** api-smart-diff stands in the tools' folder (NODE_PATH), not beside this file. */
const { compareOpenApi } = require("api-smart-diff");

/** What people read is not what clients depend on; without it, the comparison is quick. */
const WORDS = new Set(["description", "summary", "example", "examples", "links", "title", "tags"]);

function contract(value, key = "") {
  if (Array.isArray(value)) return value.map((item) => contract(item));
  if (value === null || typeof value !== "object") return value;
  const named = key === "properties" || key === "schemas" || key === "parameters" || key === "headers";
  const kept = Object.entries(value).filter(
    ([name]) => named || !(WORDS.has(name) || (name.startsWith("x-") && name !== "x-required-scopes")),
  );
  return Object.fromEntries(kept.map(([name, item]) => [name, contract(item, name)]));
}

/** The document with its shared parameters where they are used: whether they are shared is nobody's concern. */
function inlined(document) {
  const named = (one) => (one.$ref ? document.components.parameters[one.$ref.split("/").at(-1)] : one);
  const paths = structuredClone(document.paths);
  for (const operation of Object.values(paths).flatMap(Object.values))
    if (operation.parameters) operation.parameters = operation.parameters.map((one) => structuredClone(named(one)));
  const { parameters, ...components } = document.components;
  return { ...document, paths, components };
}

/** The changes that break a client, each as a line. */
function breaking(released, document) {
  const [before, after] = [contract(inlined(released)), contract(inlined(document))];
  delete before.info;
  delete after.info;
  const { diffs } = compareOpenApi(before, after, {});
  const inAnswer = ({ path }) => path.includes("responses");
  const broken = diffs.filter((diff) => {
    // Answers are open: a value added later breaks nobody.
    if (diff.type === "breaking") return !(diff.action === "add" && inAnswer(diff) && diff.path.includes("enum"));
    // Requests are strict: a field that is gone would be refused as unknown. The tool lets it pass.
    if (diff.action === "remove" && !inAnswer(diff) && diff.path.at(-2) === "properties") return true;
    // A credential that was enough no longer is: the tool itself does not count that.
    return diff.path.includes("x-required-scopes") && diff.action !== "add" ||
      diff.path.includes("security") && diff.action === "remove";
  });
  return broken.map(({ action, path, description }) => `${action} ${path.join("/")}${description ? `: ${description}` : ""}`);
}

function differs(released, document) {
  const [before, after] = [contract(inlined(released)), contract(inlined(document))];
  delete before.info.version;
  delete after.info.version;
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** Whether `now` may break what `then` promised. */
function mayBreak(then, now) {
  const [oldMajor, oldMinor] = then.split(".").map(Number);
  const [major, minor] = now.split(".").map(Number);
  return major > oldMajor || (major === 0 && oldMajor === 0 && minor > oldMinor);
}

/** Whether the changelog has a list item under "Unreleased", or under a version that is new. */
function isTold(changelog, then, now) {
  const parts = changelog.split(/^## /m).slice(1);
  const wanted = parts.filter((part) => part.startsWith("Unreleased") || (now !== then && part.startsWith(now)));
  return wanted.some((part) => /^- \S/m.test(part));
}

/** Everything that has to be put right, as lines. */
function faults(released, document, changelog) {
  const found = breaking(released, document);
  const [then, now] = [released.info.version, document.info.version];
  const lines = mayBreak(then, now) ? [] : found.map((line) => `breaking: ${line}`);
  if (changelog !== undefined && differs(released, document) && !isTold(changelog, then, now)) {
    lines.push(`the document differs from ${then}, but CHANGELOG.md says nothing under "Unreleased" or ${now}`);
  }
  return { lines, found, then, now };
}

module.exports = { breaking, faults, inlined, isTold, mayBreak };

if (require.main === module) {
  const [released, document, changelog] = process.argv.slice(2).map((file) => fs.readFileSync(path.resolve(file), "utf8"));
  const { lines, found, then, now } = faults(JSON.parse(released), JSON.parse(document), changelog);
  for (const line of lines) console.log(line);
  console.log(`${then} → ${now}: ${found.length} breaking changes, ${lines.length} faults`);
  process.exit(lines.length ? 1 : 0);
}
