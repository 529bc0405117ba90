import { createServer } from "node:http";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { datasets } from "@ddep/datasets";
import { expect, onTestFinished, test } from "vitest";
import sharp from "sharp";
import { mask, temporaryFolder } from "../files.test.helpers.js";
import { pullSet } from "./pull-set.js";
import { manifestHash } from "./manifest.js";

const counts = { train: 367, val: 101, test: 233 };
const nothing = () => undefined;
const { title, published, labelMap } = datasets.camvid;
const pullCamvid = (root: string, source: string, onFile: Parameters<typeof pullSet>[3]) =>
  pullSet({ title, published: published!, labelMap: labelMap! }, root, source, onFile);

interface Misbehaviour {
  /** Paths that answer 503 so many times. */
  readonly busy?: Map<string, number>;
  /** Paths whose connection breaks after so many bytes, once. */
  readonly breaks?: Map<string, number>;
  readonly replaced?: Map<string, Uint8Array | undefined>;
}

/** A server that has the tutorial's files as they are published: lists, images and masks. */
async function serve(faults: Misbehaviour = {}) {
  const requests: string[] = [];
  // Of one colour and in stripes: each of 1,402 files is decoded again and again.
  const flat = { width: 480, height: 360, channels: 3 as const, background: "#888" };
  const png = await sharp({ create: flat }).png().toBuffer();
  const labels = mask(360, 480, (k) => Math.floor(k / 480) % 12);
  const list = (split: string, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const name = `${split}_${String(i).padStart(5, "0")}.png`;
      return `/SegNet/CamVid/${split}/${name} /SegNet/CamVid/${split}annot/${name}\n`;
    }).join("");
  const lists = new Map(Object.entries(counts).map(([split, n]) => [`/${split}.txt`, Buffer.from(list(split, n))]));
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(`${request.method} ${path} ${request.headers.range ?? ""}`.trim());
    const busy = faults.busy?.get(path) ?? 0;
    if (busy > 0) {
      faults.busy!.set(path, busy - 1);
      return void response.writeHead(503).end();
    }
    const whole = faults.replaced?.has(path)
      ? faults.replaced.get(path)
      : (lists.get(path) ?? (path.includes("annot/") ? labels : png));
    if (whole === undefined) return void response.writeHead(404).end();
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const rest = whole.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { "Content-Length": rest.length });
    const limit = request.method === "GET" ? faults.breaks?.get(path) : undefined;
    if (limit === undefined) return void response.end(request.method === "HEAD" ? undefined : rest);
    faults.breaks!.delete(path);
    response.write(rest.subarray(0, limit), () => setTimeout(() => response.destroy(), 20));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()));
  return { source: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, png };
}

test("a set is downloaded, checked and hashed despite busy servers and broken connections", async () => {
  const busy = new Map([
    ["/val.txt", 1],
    ["/train/train_00003.png", 2],
  ]);
  const breaks = new Map([["/val/val_00007.png", 1000]]);
  const { source, requests, png } = await serve({ busy, breaks });
  const root = join(await temporaryFolder(), "camvid");
  const stages = new Map<string, number>();
  const paths = await pullCamvid(root, source, (stage, done) => stages.set(stage, done));
  expect(paths).toHaveLength(1402);
  expect([...stages]).toEqual([
    ["pull", 1402],
    ["check", 1402],
  ]);
  expect(requests).toContain("GET /val/val_00007.png bytes=1000-");
  for (const [split, count] of Object.entries(counts)) {
    expect(await readdir(join(root, "images", split))).toHaveLength(count);
    expect(await readdir(join(root, "annotations", split))).toHaveLength(count);
  }
  expect(await readFile(join(root, "images/val/val_00007.png"))).toEqual(png);
  const shell = "find images annotations -type f | LC_ALL=C sort | xargs sha256sum | sha256sum";
  const expected = execFileSync("sh", ["-c", shell], { cwd: root, encoding: "utf8" }).slice(0, 64);
  expect(await manifestHash(root, paths)).toBe(expected);

  // What is there is not downloaded again; what was damaged since is deleted and downloaded.
  requests.length = 0;
  const damaged = join(root, "annotations/test/test_00001.png");
  await writeFile(
    damaged,
    mask(360, 480, () => 12),
  );
  await expect(pullCamvid(root, source, nothing)).rejects.toThrow(
    /test_00001\.png: is not the expected file \(it holds 12, which is not a class\) and was deleted/,
  );
  expect(requests.toSorted()).toEqual(["GET /test.txt", "GET /train.txt", "GET /val.txt"]);
  await pullCamvid(root, source, nothing);
  expect(await manifestHash(root, paths)).toBe(expected);
});

test("another source is refused before anything is downloaded", async () => {
  const root = join(await temporaryFolder(), "camvid");
  const lists: [Uint8Array | undefined, RegExp][] = [
    [Buffer.from("/SegNet/CamVid/val/a.png /SegNet/CamVid/valannot/a.png\n"), /val\.txt: lists 1 images, not 101/],
    [Buffer.from("/SegNet/CamVid/val/../../x.png y\n".repeat(101)), /does not name an image with its mask/],
    [Buffer.from("/c/val/a.png /c/valannot/a.png\n".repeat(101)), /lists an image twice/],
    [undefined, /val\.txt: the server responded with 404/],
  ];
  for (const [list, message] of lists) {
    const { source } = await serve({ replaced: new Map([["/val.txt", list]]) });
    await expect(pullCamvid(root, source, nothing)).rejects.toThrow(message);
    expect(existsSync(root)).toBe(false);
  }
  await expect(pullCamvid(root, "http://127.0.0.1:9", nothing)).rejects.toThrow("cannot be reached");
});
