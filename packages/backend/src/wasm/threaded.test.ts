import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// Each test starts the backend again.
beforeEach(() => vi.resetModules());

afterEach(() => {
  if (tf.engine().backendNames().includes("wasm")) tf.removeBackend("wasm");
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function start(threads: string): Promise<number> {
  vi.stubEnv("DDEP_THREADS", threads);
  vi.resetModules();
  const { useBackend } = await import("../use-backend.js");
  return (await useBackend("wasm")).threads;
}

/** A matrix product and a convolution, each of enough work for several threads. */
function results(): number[] {
  return tf.tidy(() => {
    const a = tf.sin(tf.reshape(tf.range(0, 300 * 200), [300, 200]));
    const x = tf.sin(tf.reshape<tf.Rank.R4>(tf.range(0, 2 * 16 * 16 * 8), [2, 16, 16, 8]));
    const filter = tf.cos(tf.reshape<tf.Rank.R4>(tf.range(0, 3 * 3 * 8 * 4), [3, 3, 8, 4]));
    const both = [tf.matMul(a, a, false, true), tf.conv2d(x, filter, 1, "same")];
    return both.flatMap((tensor) => [...tensor.dataSync()]);
  });
}

/** No worker keeps the process alive, once those that were not needed have ended. */
const nothingKeepsAlive = () => vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain("MessagePort"));

let alone: number[];

test("where threads do not start, one does", async () => {
  vi.spyOn(WebAssembly, "instantiate").mockRejectedValueOnce(new Error("no memory to share"));
  expect(await start("2")).toBe(1);
  alone = results();
  await nothingKeepsAlive();
});

test.each(["2", "5"])("%s threads compute what one does, and leave the program as it was", async (threads) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Worker");
  expect(await start(threads)).toBe(Number(threads));
  expect(results()).toEqual(alone);
  expect(Object.getOwnPropertyDescriptor(globalThis, "Worker")).toEqual(before);
  // Nothing of a worker keeps the process alive.
  await vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain("MessagePort"));
});

test("without a number asked for, threads are taken where they are of use", async () => {
  const threads = await start("");
  expect(threads).toBeGreaterThanOrEqual(1);
  expect(results()).toEqual(alone);
});
