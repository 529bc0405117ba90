import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { loadGradients } from "../gradients.js";
import { threadLimit } from "../threads.js";
import type { Threaded } from "./threaded.js";
import { registerTrainingKernels } from "./training-kernels.js";

/** TF.js's build creates as many workers, and no thread beyond them can start. */
const mostThreads = 8;

let loading: Promise<number> | undefined;

/**
 * Registers TF.js's WebAssembly backend from the files of its package, with the kernels that training needs, and starts
 * it. Returns the number of threads that an op may use.
 *
 * That is what `DDEP_THREADS` says, else one a core where that is the faster way: on a machine whose cores have other work
 * threads wait for one another longer than they compute. It is one where threads cannot start.
 */
export function loadWasm(): Promise<number> {
  return (loading ??= load());
}

async function load(): Promise<number> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json"));
  await loadGradients();
  registerTrainingKernels();
  setWasmPaths(join(folder, "dist") + sep);
  const { threads, limited } = threadLimit();
  const most = Math.min(threads, mostThreads);
  let threaded: Threaded | undefined;
  await withoutNewProcessListeners(async () => {
    if (most > 1) threaded = await (await import("./threaded.js")).preferThreads(folder, most);
    if (!(await tf.setBackend("wasm"))) throw new Error("the WebAssembly backend did not start");
  });
  return threaded === undefined ? 1 : settle(threaded, most, limited);
}

/** Uses the threads that were asked for, or those that prove to be of use. Returns their number. */
function settle({ use }: Threaded, most: number, asked: boolean): number {
  const alone = asked ? Infinity : timeOfProducts();
  use(most);
  if (asked || timeOfProducts() < alone) return most;
  use(1);
  return 1;
}

/** Milliseconds of some products as small as training makes them by the hundred: the median of several times. */
function timeOfProducts(): number {
  return tf.tidy(() => {
    const a = tf.ones([32, 512]);
    const b = tf.ones([512, 32]);
    const times = Array.from({ length: 7 }, () => {
      const start = performance.now();
      for (let i = 0; i < 50; i++) tf.dispose(tf.matMul(a, b));
      return performance.now() - start;
    });
    return times.toSorted((x, y) => x - y)[3]!;
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
