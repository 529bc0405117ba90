import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { attack, numberFrom, writeCamvid } from "@ddep/test-utils/apps";
import { beforeAll, expect, test } from "vitest";
import { remainsOf } from "./remains.test.helpers.js";
import { scratch, start, tiny, writeWeights } from "./testing.test.helpers.js";

/** Of each program. */
const kills = numberFrom("DDEP_KILLS", 10);
const timeout = 60_000 + 30_000 * kills;

let folder: string;
let programs: Record<"run" | "classify", (out: string) => string[]>;

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  const weights = await writeWeights(join(folder, "encoder.safetensors"));
  const classes = join(await writeCamvid({ a: 9, b: 9 }), "images");
  const classify = "--encoder resnet_mini --epochs 2 --batch 4 --size 32 --checkpoint-every 2".split(" ");
  programs = {
    run: (out) => [...tiny(weights, out), "--checkpoint-every", "2"],
    classify: (out) => ["classify", "--images", classes, ...classify, "--out", out],
  };
});

test.each(["run", "classify"] as const)(
  `%s, killed ${kills} times at random moments and resumed each time, ends bit-equal`,
  { timeout },
  async (name) => {
    const flags = programs[name];
    const whole = join(folder, `${name}-whole`);
    const from = performance.now();
    expect((await start(...flags(whole)).ended).code).toBe(0);
    const alone = performance.now() - from;
    const expected = await remainsOf(whole);
    const at = (round: number) => join(folder, `${name}-${round}`);
    const ends = await attack({
      kills,
      alone,
      start(round) {
        const begun = existsSync(join(at(round), "config.json"));
        return start(...flags(at(round)), ...(begun ? ["--resume"] : []));
      },
      async check({ code, stderr }, round) {
        expect(stderr).not.toMatch(/Error/);
        expect(code).toBe(0);
        expect(await remainsOf(at(round))).toEqual(expected);
        await rm(at(round), { recursive: true });
      },
    });
    console.log(`${name}: killed ${kills} times, came to its end ${ends} times`);
  },
);
