import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { readText } from "@ddep/core/node";
import type { Manifest } from "@ddep/release/published";
import { root } from "../places.js";

/** A package, or all the apps and what they share as one. */
export interface Node {
  readonly name: string;
  /** Its place in the star, by nx's tag `ring:RING`. */
  readonly ring: string;
  /** Names of the nodes it needs at run time. */
  readonly needs: readonly string[];
}

interface NxGraph {
  readonly graph: {
    readonly nodes: Record<string, { readonly data: { readonly root: string; readonly tags?: string[] } }>;
    readonly dependencies: Record<string, readonly { readonly target: string }[]>;
  };
}

const APPS = "apps";
const rings = ["core", "ops", "backend", "spoke", "page", "shell", "app"];

/** The packages and what each needs at run time, from nx's graph of the workspace. */
export async function star(): Promise<Node[]> {
  const { nodes, dependencies } = (await nxGraph()).graph;
  const ringOf = (name: string) =>
    nodes[name]?.data.tags?.find((tag) => tag.startsWith("ring:"))?.slice("ring:".length) ?? "";
  const called = (name: string) => (["shell", "app"].includes(ringOf(name)) ? APPS : name);
  const needs = new Map<string, { ring: string; needs: Set<string> }>();
  for (const [name, { data }] of Object.entries(nodes)) {
    if (!rings.includes(ringOf(name))) continue;
    const manifest = JSON.parse(await readText(join(root, data.root, "package.json"))) as Manifest;
    const node = needs.get(called(name)) ?? {
      ring: called(name) === APPS ? "app" : ringOf(name),
      needs: new Set(),
    };
    // nx counts what only tests import, too.
    for (const { target } of dependencies[name] ?? [])
      if (target in (manifest.dependencies ?? {}) && rings.includes(ringOf(target))) node.needs.add(called(target));
    node.needs.delete(called(name));
    needs.set(called(name), node);
  }
  return [...needs]
    .map(([name, node]) => ({ name, ring: node.ring, needs: [...node.needs].sort() }))
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

/** Without the arrows that a longer way says already. */
export function reduced(nodes: readonly Node[]): Node[] {
  const needs = new Map(nodes.map((node) => [node.name, node.needs]));
  const reaches = (from: string, to: string): boolean =>
    (needs.get(from) ?? []).some((next) => next === to || reaches(next, to));
  return nodes.map((node) => ({
    ...node,
    needs: node.needs.filter((to) => !node.needs.some((by) => by !== to && reaches(by, to))),
  }));
}
