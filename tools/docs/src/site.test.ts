import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { readText } from "@ddep/core/node";
import { LinkChecker, LinkState, type CheckOptions } from "linkinator";
import lunr from "lunr";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildSite } from "./build-site.js";
import { root } from "./places.js";

let built: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), "ddep-site-"));
  await buildSite(built);
}, 300_000);
afterAll(() => rm(built, { recursive: true }));

/** The links that lead nowhere, and those to other sites, which no test follows. */
async function linksOf(options: CheckOptions) {
  const here = (link: string) => link.startsWith("http://localhost:");
  const { links } = await new LinkChecker().check({
    checkFragments: true,
    linksToSkip: async (link) => !here(link),
    ...options,
  });
  const broken = links.filter(({ state }) => state === LinkState.BROKEN);
  return {
    links: links.length,
    broken: broken.map(({ url, parent = "" }) => `${parent} -> ${url}`),
    elsewhere: links.filter(({ state }) => state === LinkState.SKIPPED).map(({ url }) => url),
  };
}

const registries = /\bregistry\b|npmjs|pypi/;

test("every link of the site leads somewhere, anchors included", async () => {
  // The site's own list of pages is drawn by a script, so that a walk from the first page finds few.
  const pages = (await readdir(built, { recursive: true })).filter((file) => file.endsWith(".html"));
  expect(pages.length).toBeGreaterThan(500);
  const { links, broken, elsewhere } = await linksOf({ path: pages, serverRoot: built });
  expect(links).toBeGreaterThan(pages.length);
  expect(broken).toEqual([]);
  expect(elsewhere.filter((url) => registries.test(url))).toEqual([]);
}, 300_000);

test("every link of the pages in Markdown leads somewhere, anchors included", async () => {
  const { broken, elsewhere } = await linksOf({
    path: [
      "README.md",
      "CONTRIBUTING.md",
      "RELEASING.md",
      "docs/*.md",
      "docs/guide/*.md",
      "packages/*/README.md",
      "apps/*/README.md",
    ],
    serverRoot: root,
    markdown: true,
    directoryListing: true,
  });
  expect(broken).toEqual([]);
  expect(elsewhere.filter((url) => registries.test(url))).toEqual([]);
}, 300_000);

test.each([
  ["frozen", "frozen"],
  ["own loss", "Your own loss"],
  ["sliding windows", "sliding"],
])("the site's search for %s finds %s", async (words, page) => {
  const script = await readText(join(built, "assets", "search.js"));
  const packed = Buffer.from(/"(.+)"/.exec(script)![1]!, "base64");
  const { rows, index } = JSON.parse(inflateSync(packed).toString()) as {
    rows: { name: string }[];
    index: object;
  };
  const found = lunr.Index.load(index).search(words);
  expect(found.slice(0, 10).map(({ ref }) => rows[Number(ref)]!.name)).toContain(page);
});
