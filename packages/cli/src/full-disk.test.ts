import type * as Fs from "node:fs/promises";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { run, scratch, tiny, writeWeights } from "./testing.test.helpers.js";

/** A disk that has room for so many writes below a folder, and then for none. */
const disk = vi.hoisted(() => ({ folder: "", room: Infinity, refused: [] as string[] }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof Fs>();
  const paths = new WeakMap<object, string>();
  const take = (file: string) => {
    if (disk.folder === "" || !file.startsWith(disk.folder)) return;
    if (disk.room-- > 0) return;
    disk.refused.push(file);
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  return {
    ...real,
    async open(...of: Parameters<typeof Fs.open>) {
      const handle = await real.open(...of);
      paths.set(handle, String(of[0]));
      return handle;
    },
    async writeFile(...of: Parameters<typeof Fs.writeFile>) {
      take(typeof of[0] === "string" ? of[0] : (paths.get(of[0]) ?? ""));
      return real.writeFile(...of);
    },
    async appendFile(...of: Parameters<typeof Fs.appendFile>) {
      take(String(of[0]));
      return real.appendFile(...of);
    },
  };
});

let folder: string;
let flags: (out: string) => string[];
let whole: string;

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  const weights = await writeWeights(join(folder, "encoder.safetensors"));
  flags = (out) => [...tiny(weights, out), "--checkpoint-every", "2"];
  whole = join(folder, "whole");
  expect((await run(...flags(whole))).code).toBe(0);
});

const stages = ["pretrain", "ddep"];
const models = (out: string) =>
  Promise.all(stages.map((stage) => readFile(join(out, stage, "model.safetensors"), "base64")));

/** The name that a file will have. */
const nameOf = (partial: string) => partial.replace(/(\.[\w-]+\.partial).*$/, "");

test("when the disk fills at any write, the error names the first file, and the run can be resumed", async () => {
  let writes = 0;
  for (let room = 0; ; room = 2 * room + 1) {
    const out = join(folder, `room-${room}`);
    Object.assign(disk, { folder: out, room, refused: [] });
    const { code, stderr } = await run(...flags(out));
    const refused = [...disk.refused];
    Object.assign(disk, { room: Infinity, refused: [] });
    if (refused.length === 0) break;
    writes++;
    expect(code, `room for ${room}`).toBe(1);
    expect(stderr, `room for ${room}`).toContain(`Error: ${nameOf(refused[0]!)}: cannot be written (ENOSPC`);
    expect(stderr).toContain("To fix it: free some disk space");
    const begun = (await readdir(out)).includes("config.json");
    expect((await run(...flags(out), ...(begun ? ["--resume"] : []))).code, `room for ${room}, resumed`).toBe(0);
    expect(await models(out)).toEqual(await models(whole));
  }
  expect(writes).toBeGreaterThan(3);
});
