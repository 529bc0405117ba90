import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { build } from "esbuild";
import type { Check, Finding } from "./check.js";
import { isBrowserSafe, publishedPackages } from "./published.js";

/** Bundle size of a package in bytes, including our other packages that it needs, but without TF.js. */
export interface Size {
  readonly minified: number;
  readonly gzip: number;
}

/** The recorded sizes of the packages that run in a browser. */
export interface SizeRecord {
  /** How much a package may grow, as a share of its recorded size. */
  readonly tolerance: number;
  readonly packages: Readonly<{ [name: string]: Size }>;
}

const recordFile = "tools/release/sizes.json";
const recordCommand = "npm run release:check -- --record";

/** Bundles all exports of a built package. */
async function sizeOf(root: string, name: string): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(name)};`, resolveDir: root },
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    minify: true,
    write: false,
    external: ["@tensorflow/*"],
    logLevel: "silent",
  });
  const { contents } = outputFiles[0]!;
  return { minified: contents.length, gzip: (await promisify(gzip)(contents, { level: 9 })).length };
}

/** Finds browser bundles that exceed their budget. */
export const checkSizes: Check = async (root) => {
  const record = JSON.parse(await readFile(join(root, recordFile), "utf8")) as SizeRecord;
  return Object.entries(await sizesOf(root)).flatMap(([name, size]) => overBudget(name, size, record));
};

async function sizesOf(root: string): Promise<Record<string, Size>> {
  const names = (await publishedPackages(root)).filter(isBrowserSafe).map(({ name }) => name);
  const sizes = await Promise.all(names.map(async (name) => [name, await sizeOf(root, name)] as const));
  return Object.fromEntries(sizes);
}

/** Compares a size with its record. */
export function overBudget(name: string, { gzip }: Size, { tolerance, packages }: SizeRecord): Finding[] {
  const recorded = packages[name]?.gzip;
  if (recorded === undefined)
    return [{ where: name, problem: "the bundle size is not recorded", fix: `record it with \`${recordCommand}\`` }];
  const budget = Math.floor(recorded * (1 + tolerance));
  if (gzip <= budget) return [];
  const share = ((gzip / recorded - 1) * 100).toFixed(1);
  return [
    {
      where: name,
      problem: `the gzipped bundle has ${gzip} bytes, ${share}% more than the recorded ${recorded}; the budget is ${budget}`,
      fix: `make it smaller or, if the growth is justified, record it with \`${recordCommand}\``,
    },
  ];
}

/** Records the current sizes. */
export async function recordSizes(root: string): Promise<void> {
  const file = join(root, recordFile);
  const { tolerance } = JSON.parse(await readFile(file, "utf8")) as SizeRecord;
  const now: SizeRecord = { tolerance, packages: await sizesOf(root) };
  await writeFile(file, `${JSON.stringify(now, null, 2)}\n`);
}
