import { readFileSync, readdirSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, expect, test, vi } from "vitest";
import { nativeAddon, useBackend } from "./index.js";
import { threadLimit } from "./threads.js";

afterEach(() => vi.unstubAllEnvs());

/** Clock ticks of processor time that each thread of this process has used. */
function ticksByThread(): Map<string, number> {
  const ticks = new Map<string, number>();
  for (const thread of readdirSync("/proc/self/task")) {
    const fields = readFileSync(`/proc/self/task/${thread}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    ticks.set(thread, Number(fields[11]) + Number(fields[12]));
  }
  return ticks;
}

test.skipIf(nativeAddon() === undefined || process.platform !== "linux")(
  "with DDEP_THREADS=1 one thread does all of TensorFlow's work",
  async () => {
    vi.stubEnv("DDEP_THREADS", "1");
    expect((await useBackend("native-cpu")).threads).toBe(1);
    const a = tf.ones([600, 600]);
    const work = (times: number) => {
      for (let i = 0; i < times; i++) tf.tidy(() => tf.matMul(a, a));
    };
    // What V8's own threads do for the first calls is no work of TensorFlow's.
    work(5);
    const before = ticksByThread();
    work(120);
    a.dispose();
    const spent = [...ticksByThread()]
      .map(([thread, ticks]) => ticks - (before.get(thread) ?? 0))
      .sort((x, y) => y - x);
    expect(spent[0]).toBeGreaterThan(10);
    expect(Math.max(...spent.slice(1))).toBeLessThan(0.2 * spent[0]!);
  },
);

test("a limit that is no whole number from 1 is refused", () => {
  for (const value of ["0", "-2", "1.5", "many"]) {
    vi.stubEnv("DDEP_THREADS", value);
    expect(() => threadLimit()).toThrow(/DDEP_THREADS: .* is not a number of threads/);
  }
  vi.stubEnv("DDEP_THREADS", "3");
  expect(threadLimit()).toEqual({ threads: 3, limited: true });
});
