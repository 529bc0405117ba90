import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { UserError } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, expect, test, vi } from "vitest";
import * as addon from "./native/addon.js";
import { backendNames, useBackend } from "./index.js";

const built = addon.nativeAddon() !== undefined;

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function userError(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

/** A 2x2 filter of ones over ones: 8 where two channels are summed. */
function convolution() {
  return tf.tidy(() =>
    tf.conv2d(tf.ones<tf.Rank.R4>([1, 4, 4, 2]), tf.ones<tf.Rank.R4>([2, 2, 2, 1]), 2, "same").dataSync(),
  );
}

test.skipIf(!built)("native is taken where it was built, and computes", async () => {
  const backend = await useBackend(undefined);
  expect(backend.name).toBe(`native-${backend.device}`);
  expect(backend.tensorflowVersion).toBe("2.21.0");
  expect(backend.passedOver).toEqual([]);
  expect(tf.getBackend()).toBe("tensorflow");
  expect([...convolution()]).toEqual([8, 8, 8, 8]);
});

test("wasm and cpu can be asked for, by argument or by DDEP_BACKEND, and say nothing", async () => {
  const warn = vi.spyOn(console, "warn");
  for (const name of ["wasm", "cpu"] as const) {
    vi.stubEnv("DDEP_BACKEND", name);
    const { threads, ...backend } = await useBackend();
    expect(backend).toEqual({ name, device: "cpu", passedOver: [] });
    expect(threads).toBeGreaterThanOrEqual(1);
    expect(threads).toBeLessThanOrEqual(name === "wasm" ? availableParallelism() : 1);
    expect(tf.getBackend()).toBe(name);
    expect([...convolution()]).toEqual([8, 8, 8, 8]);
  }
  expect(warn).not.toHaveBeenCalled();
});

test("without the addon wasm is taken, and native's absence has its reason", async () => {
  vi.spyOn(addon, "nativeAddon").mockReturnValue(undefined);
  const backend = await useBackend(undefined);
  expect(backend.name).toBe("wasm");
  expect(backend.passedOver).toEqual([{ name: "native-cpu", reason: expect.stringContaining("npx @ddep/cli setup") }]);
});

test("native asked for but not built is an error with its fix", async () => {
  vi.spyOn(addon, "nativeAddon").mockReturnValue(undefined);
  for (const name of ["native", "native-gpu", "native-cpu"]) {
    const error = await userError(useBackend(name));
    expect(error.message).toContain(`the ${name} backend was not built`);
    expect(error.fix).toMatch(/npx @ddep\/cli setup.*doctor/);
  }
});

test.skipIf(!built)("a GPU asked for where TensorFlow sees none is an error, not a silent CPU", async () => {
  const { device } = await useBackend("native");
  if (device === "gpu") return;
  const error = await userError(useBackend("native-gpu"));
  expect(error.message).toContain("TensorFlow finds no GPU");
});

test("an unknown name is refused with the known ones", async () => {
  vi.stubEnv("DDEP_BACKEND", "webgpu");
  const error = await userError(useBackend());
  expect(error.key).toBe("DDEP_BACKEND");
  for (const name of backendNames) expect(error.message).toContain(name);
});

test("TF.js is one instance, however it is imported", () => {
  const required = createRequire(import.meta.url)("@tensorflow/tfjs-core") as typeof tf;
  expect(required.engine()).toBe(tf.engine());
  expect(required.Tensor).toBe(tf.Tensor);
});

test("starting wasm leaves the program's own error handling alone", async () => {
  await useBackend("wasm");
  const texts = ["uncaughtException", "unhandledRejection"].flatMap((event) => process.rawListeners(event).map(String));
  expect(texts.filter((text) => text.includes("ExitStatus") || text.includes("abort"))).toEqual([]);
});
