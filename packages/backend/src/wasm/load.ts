import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { loadGradients } from "../gradients.js";
import { registerTrainingKernels } from "./training-kernels.js";

let loading: Promise<void> | undefined;

/** Registers TF.js's WebAssembly backend from the files of its package, with the kernels that training needs. */
export function loadWasm(): Promise<void> {
  return (loading ??= load());
}

async function load(): Promise<void> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  const manifest = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
  await loadGradients();
  registerTrainingKernels();
  setWasmPaths(join(dirname(manifest), "dist") + sep);
  await withoutNewProcessListeners(async () => {
    if (!(await tf.setBackend("wasm"))) throw new Error("the WebAssembly backend did not start");
  });
}

/** The module's loader makes every unhandled rejection and uncaught error of the program its own: undone here. */
async function withoutNewProcessListeners(work: () => Promise<void>): Promise<void> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = new Map(events.map((event) => [event, process.rawListeners(event)]));
  await work();
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (before.get(event)?.includes(listener)) continue;
      process.removeListener(event, listener as (...args: unknown[]) => void);
    }
  }
}
