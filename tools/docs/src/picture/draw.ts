import { instance } from "@viz-js/viz";
import { reduced, type Node } from "./star.js";

/** Fill and outline of each ring, legible on light and dark pages. */
const colours: Readonly<Record<string, readonly [fill: string, line: string]>> = {
  core: ["#d7e3f4", "#3b6ea8"],
  ops: ["#d7e3f4", "#3b6ea8"],
  backend: ["#f4e3d7", "#a8713b"],
  spoke: ["#e0f0dd", "#4d8a41"],
  page: ["#f6eec4", "#a08a1d"],
  app: ["#ececec", "#777777"],
};

/** The star as an SVG picture: arrows lead to what a package needs at run time, without those that a longer way says already. */
export async function drawStar(nodes: readonly Node[]): Promise<string> {
  const quoted = (name: string) => JSON.stringify(name);
  const boxes = nodes.map(({ name, ring }) => {
    const [fill, line] = colours[ring] ?? ["#ffffff", "#000000"];
    const label = name.replace("@ddep/", "");
    return `${quoted(name)} [label=${quoted(label)} fillcolor=${quoted(fill)} color=${quoted(line)}]`;
  });
  const arrows = reduced(nodes).flatMap(({ name, needs }) => needs.map((to) => `${quoted(name)} -> ${quoted(to)}`));
  const spokes = nodes.filter(({ ring }) => ring === "spoke").map(({ name }) => quoted(name));
  const viz = await instance();
  const svg = viz.renderString(
    `digraph {
      bgcolor=transparent rankdir=TB ranksep=0.6 nodesep=0.18
      node [shape=box style="filled,rounded" fontname="Helvetica, Arial, sans-serif" fontsize=12 margin="0.12,0.06" penwidth=1.2]
      edge [color="#888888" arrowsize=0.6]
      { rank=same; ${spokes.join("; ")} }
      ${[...boxes, ...arrows].join("\n")}
    }`,
    { format: "svg" },
  );
  // Without the declaration of a document type, which names a host.
  return svg.slice(svg.indexOf("<svg"));
}
