import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { readText } from "@ddep/core/node";
import type { Manifest } from "@ddep/release/published";
import { root } from "../places.js";

/** A workspace and its run-time dependencies. */
export interface Node {
  readonly name: string;
  /** Its folder: `packages/NAME`, `apps/NAME` or `tools/NAME`. */
  readonly place: string;
  /** Its place in the star, from the nx tag `ring:RING`. */
  readonly ring: string;
  /** The names of the nodes it needs at run time. */
  readonly needs: readonly string[];
}

interface NxGraph {
  readonly graph: {
    readonly nodes: Record<string, { readonly data: { readonly root: string; readonly tags?: string[] } }>;
    readonly dependencies: Record<string, readonly { readonly target: string }[]>;
  };
}

/** Every package, app and tool, with the run-time dependencies of packages and apps, from the nx graph. */
export async function star(): Promise<Node[]> {
  const { nodes, dependencies } = (await nxGraph()).graph;
  const found = Object.entries(nodes).map(async ([name, { data }]): Promise<Node> => {
    const { root: place, tags = [] } = data;
    const ring = tags.find((tag) => tag.startsWith("ring:"))?.slice("ring:".length) ?? "";
    const manifest = JSON.parse(await readText(join(root, place, "package.json"))) as Manifest;
    const needed = { ...manifest.dependencies, ...manifest.optionalDependencies };
    // nx also counts what only tests import.
    const targets = (dependencies[name] ?? []).map(({ target }) => target).filter((target) => target in needed);
    return { name, place, ring, needs: place.startsWith("tools/") ? [] : targets.sort() };
  });
  return (await Promise.all(found))
    .filter(({ place }) => /^(packages|apps|tools)\//.test(place))
    .sort((a, b) => a.name.localeCompare(b.name));
}

async function nxGraph(): Promise<NxGraph> {
  const folder = await mkdtemp(join(tmpdir(), "ddep-graph-"));
  try {
    const file = join(folder, "graph.json");
    const nx = join(root, "node_modules", "nx", "dist", "bin", "nx.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [nx, "graph", `--file=${file}`], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, NX_DAEMON: "false" },
    });
    if (status !== 0) throw new UserError(`nx graph failed: ${stdout}${stderr}`);
    return JSON.parse(await readText(file)) as NxGraph;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Removes the arrows that other arrows imply. */
export function reduced(nodes: readonly Node[]): Node[] {
  const needs = new Map(nodes.map((node) => [node.name, node.needs]));
  const reaches = (from: string, to: string): boolean =>
    (needs.get(from) ?? []).some((next) => next === to || reaches(next, to));
  return nodes.map((node) => ({
    ...node,
    needs: node.needs.filter((to) => !node.needs.some((by) => by !== to && reaches(by, to))),
  }));
}
