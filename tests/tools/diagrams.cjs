// Draws the Mermaid state diagrams of the guides with Graphviz (as WebAssembly: the same lines on every
// machine, without a browser's fonts), for the pages that the server shows without anybody's script.
//
// usage: node diagrams.cjs FOLDER [--write]   (with @viz-js/viz on NODE_PATH)
//
// A diagram of FOLDER/*.md stands in FOLDER/diagrams/HEADING.svg, named after the heading above it.
// Without --write: exit 1 where a file is not what would be drawn.

const fs = require("node:fs");
const path = require("node:path");
const { instance } = require("@viz-js/viz");

const STEP = /^\s*(\w+) --> (\w+): (\w+)$/;
// Names are set in a typewriter's letters: Graphviz knows their width whatever the reader's fonts are.
const TEXT = { fontname: "Courier", fontcolor: "black", color: "black" };
const LAYOUT = { bgcolor: "transparent", nodesep: 0.25, ranksep: 0.4, newrank: true, mclimit: 10 };
const STATE = { ...TEXT, shape: "box", style: "rounded", fontsize: 13, height: 0.4, margin: "0.12,0.06" };
const ARROW = { ...TEXT, fontsize: 11, arrowsize: 0.7 };

/** What the guides draw: the heading above each Mermaid block, and its lines. */
function* diagrams(folder) {
  for (const guide of fs.readdirSync(folder).filter((name) => name.endsWith(".md")).sort()) {
    const text = fs.readFileSync(path.join(folder, guide), "utf8");
    for (const [before, block] of pairs(text)) {
      const [kind, ...lines] = block.trim().split("\n");
      if (kind !== "stateDiagram-v2") throw new Error(`${guide}: only state diagrams are drawn, not ${kind}`);
      yield { name: before.match(/^#+ (.*)$/gm).at(-1).replace(/^#+ /, ""), lines };
    }
  }
}

function pairs(text) {
  return [...text.matchAll(/^```mermaid\n(.*?)^```$/gms)].map((found) => [text.slice(0, found.index), found[1]]);
}

/** A graph in which the steps between the same two states share an arrow. */
function graph({ name, lines }) {
  const arrows = new Map();
  for (const line of lines) {
    const [, tail, head, step] = STEP.exec(line) ?? [];
    if (!step) throw new Error(`${name}: not a step from a state to a state: ${line}`);
    const arrow = arrows.get(`${tail} ${head}`) ?? { tail, head, steps: [] };
    arrow.steps.push(` ${step} `); // with room beside it, which keeps it off its arrow
    arrows.set(`${tail} ${head}`, arrow);
  }
  const edges = [...arrows.values()].map(({ tail, head, steps }) => ({
    tail, head, attributes: { label: steps.join("\n") },
  }));
  return { directed: true, graphAttributes: LAYOUT, nodeAttributes: STATE, edgeAttributes: ARROW, edges };
}

/** Graphviz's picture as a part of a page: named, in the page's colours, without ids. */
function inline(svg, name) {
  return svg
    .replace(/<!--.*?-->\n?/gs, "")
    .replace(/<title>.*?<\/title>\n/gs, "")
    .replace(/<svg width="(\d+)pt" height="(\d+)pt"\n/,
      `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="State diagram: ${name}" fill="currentColor" width="$1" height="$2"`)
    .replace(/ (?:id|xml:space)="[^"]*"/g, "")
    .replaceAll('"black"', '"currentColor"')
    .replaceAll("Courier,monospace", "monospace")
    .replace(/> (\w+) </g, ">$1<");
}

async function main() {
  const [folder, write] = process.argv.slice(2);
  const viz = await instance();
  const drawn = new Map();
  for (const diagram of diagrams(folder)) {
    const file = `${diagram.name}.svg`;
    if (!/^[a-z-]+\.svg$/.test(file) || drawn.has(file)) throw new Error(`no name for a file of its own: ${file}`);
    drawn.set(file, inline(viz.renderString(graph(diagram), { format: "svg_inline" }), diagram.name));
  }
  const kept = path.join(folder, "diagrams");
  const there = fs.existsSync(kept) ? fs.readdirSync(kept) : [];
  const left = there.filter((file) => !drawn.has(file));
  const stale = [...drawn].filter(([file, svg]) =>
    !there.includes(file) || fs.readFileSync(path.join(kept, file), "utf8") !== svg);
  if (write === "--write") {
    fs.mkdirSync(kept, { recursive: true });
    for (const file of left) fs.rmSync(path.join(kept, file));
    for (const [file, svg] of stale) fs.writeFileSync(path.join(kept, file), svg);
  } else if (stale.length || left.length) {
    throw new Error(`stale: ${[...stale.map(([file]) => file), ...left]}: node tests/tools/diagrams.cjs ${folder} --write`);
  }
  console.log(`diagrams: ${drawn.size} drawn, ${stale.length} written anew, ${left.length} removed`);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
