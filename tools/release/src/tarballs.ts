import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { publishedPackages } from "./published.js";
import { npmCommand } from "@ddep/native/set-up";
import { run } from "./run.js";

/** A package as it would be published. */
export interface Tarball {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The files in it, relative to the package's folder. */
  readonly files: readonly string[];
}

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const packed = new Map<string, Promise<Tarball[]>>();

/** Packs every published package of a repository as it is built, once for all checks. */
export function tarballsOf(root: string): Promise<Tarball[]> {
  const known = packed.get(root) ?? pack(root);
  packed.set(root, known);
  return known;
}

async function pack(root: string): Promise<Tarball[]> {
  const target = await mkdtemp(join(tmpdir(), "ddep-pack-"));
  try {
    const folders = (await publishedPackages(root)).map(({ folder }) => `./${folder}`);
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", target, ...folders];
    const { status, stdout, stderr } = await run(...npmCommand(args), root);
    if (status !== 0) throw new UserError(`npm pack failed:\n${stderr}`);
    const results = Object.values(JSON.parse(stdout) as Record<string, Packed>);
    return await Promise.all(
      results.map(async ({ name, filename, files }) => ({
        name,
        bytes: new Uint8Array(await readFile(join(target, filename))),
        files: files.map(({ path }) => path),
      })),
    );
  } finally {
    await rm(target, { recursive: true });
  }
}
