import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Packument } from "./manifest.js";
import { standInRegistry, type StandIn } from "./stand-in.js";

let registry: StandIn;
beforeAll(async () => void (registry = await standInRegistry("@ddep")));
afterAll(() => registry.close());

const NAME = "@ddep/thing";
const TOKEN = { authorization: "Bearer rehearsal" };

/** What `npm publish` sends. */
function publication(version: string, tarball: Buffer, integrity = sri(tarball)) {
  const manifest = { name: NAME, version, dist: { integrity, shasum: "", tarball: "http://elsewhere" } };
  const attachment = { data: tarball.toString("base64"), length: tarball.length };
  return {
    name: NAME,
    versions: { [version]: manifest },
    "dist-tags": { latest: version },
    _attachments: { [`thing-${version}.tgz`]: attachment },
  };
}

const sri = (bytes: Buffer) => `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

const put = (body: object, headers: Record<string, string> = TOKEN) =>
  fetch(new URL(encodeURIComponent(NAME), registry.url), {
    method: "PUT",
    headers,
    body: JSON.stringify(body),
  });

test("a version that is published is listed, and its tarball is what was sent", async () => {
  const tarball = Buffer.from("the first tarball");
  expect((await put(publication("1.0.0", tarball))).status).toBe(200);
  const second = Buffer.from("the second");
  expect((await put(publication("1.1.0", second))).status).toBe(200);
  const packument = (await (await fetch(new URL(NAME, registry.url))).json()) as Packument;
  expect(Object.keys(packument.versions)).toEqual(["1.0.0", "1.1.0"]);
  expect(packument["dist-tags"]).toEqual({ latest: "1.1.0" });
  const { dist } = packument.versions["1.0.0"]!;
  expect(dist.tarball.startsWith(registry.url)).toBe(true);
  expect(Buffer.from(await (await fetch(dist.tarball)).arrayBuffer())).toEqual(tarball);
});

test("what npm's registry refuses is refused", async () => {
  const tarball = Buffer.from("another tarball");
  expect((await put(publication("2.0.0", tarball), {})).status).toBe(401);
  expect((await put(publication("2.0.0", tarball, sri(Buffer.from("other bytes"))))).status).toBe(400);
  expect((await put({ ...publication("2.0.0", tarball), name: "@ddep/other" })).status).toBe(400);
  expect((await put(publication("2.0.0", tarball))).status).toBe(200);
  expect((await put(publication("2.0.0", tarball))).status).toBe(403);
  expect((await fetch(new URL("@ddep/unknown", registry.url))).status).toBe(404);
  expect((await fetch(new URL(`${NAME}/-/thing-9.0.0.tgz`, registry.url))).status).toBe(404);
});
