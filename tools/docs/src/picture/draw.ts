import { basename, dirname } from "node:path";
import { instance } from "@viz-js/viz";
import { reduced, type Node } from "./star.js";

/** Fill and outline of each ring, legible on light and dark pages. */
const colours: Readonly<Record<string, readonly [fill: string, line: string]>> = {
  base: ["#d7e3f4", "#3b6ea8"],
  core: ["#d7e3f4", "#3b6ea8"],
  ops: ["#d7e3f4", "#3b6ea8"],
  native: ["#f4e3d7", "#a8713b"],
  backend: ["#f4e3d7", "#a8713b"],
  spoke: ["#e0f0dd", "#4d8a41"],
  method: ["#f6eec4", "#a08a1d"],
  runs: ["#eadcf0", "#7d4f96"],
  cli: ["#eadcf0", "#7d4f96"],
};

const other = ["#ececec", "#777777"] as const;

const quoted = (text: string) => JSON.stringify(text);

const box = ({ name, place, ring }: Node) => {
  const [fill, line] = colours[ring] ?? other;
  return `${quoted(name)} [label=${quoted(basename(place))} fillcolor=${quoted(fill)} color=${quoted(line)}]`;
};

/**
 * The three rings as an SVG picture with a frame each. Arrows show run-time dependencies of packages and apps; those that other
 * arrows imply are omitted.
 */
export async function drawStar(nodes: readonly Node[]): Promise<string> {
  const within = (folder: string) => nodes.filter(({ place }) => dirname(place) === folder);
  const frame = (folder: string) => {
    const boxes = within(folder).map(box);
    return `subgraph ${quoted(`cluster_${folder}`)} { label=${quoted(`${folder}/`)} ${boxes.join("\n")} }`;
  };
  const arrows = reduced(nodes).flatMap(({ name, needs }) => needs.map((to) => `${quoted(name)} -> ${quoted(to)}`));
  const spokes = nodes.filter(({ ring }) => ring === "spoke").map(({ name }) => quoted(name));
  // Nothing depends on tools, so an invisible arrow places their frame below the packages.
  const below = within("tools").map(({ name }) => name);
  const viz = await instance();
  const svg = viz.renderString(
    `digraph {
      bgcolor=transparent rankdir=TB newrank=true ranksep=0.45 nodesep=0.18
      fontname="Helvetica, Arial, sans-serif" fontsize=11 fontcolor="#888888" color="#bbbbbb" style=rounded labeljust=r
      node [shape=box style="filled,rounded" fontname="Helvetica, Arial, sans-serif" fontsize=12 margin="0.12,0.06" penwidth=1.2]
      edge [color="#888888" arrowsize=0.6]
      ${["apps", "packages", "tools"].map(frame).join("\n")}
      { rank=same; ${spokes.join("; ")} }
      ${arrows.join("\n")}
      ${below.map((name) => `"@ddep/core" -> ${quoted(name)} [style=invis]`).join("\n")}
    }`,
    { format: "svg" },
  );
  // Without the document type declaration, which names a host.
  return svg.slice(svg.indexOf("<svg"));
}
