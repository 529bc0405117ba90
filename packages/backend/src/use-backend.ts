import * as tf from "@tensorflow/tfjs-core";
import { UserError } from "@ddep/core";
import { whyNoNative } from "@ddep/native";
import { parseChoice, type BackendName } from "./choice.js";
import { loadCpu } from "./cpu.js";
import { expectOneLoadedTf } from "./loaded-tf.js";
import { nativeAddon, type InstructionSet } from "./native/addon.js";
import { loadNative } from "./native/load.js";
import { threadLimit } from "./threads.js";
import { loadWasm } from "./wasm/load.js";

/** A faster backend that was not taken, and why. */
export interface PassedOver {
  readonly name: Exclude<BackendName, "native">;
  readonly reason: string;
}

/** The backend that runs. */
export interface Backend {
  readonly name: Exclude<BackendName, "native">;
  readonly device: "gpu" | "cpu";
  /** Threads that one op may use. */
  readonly threads: number;
  /** The version of the TensorFlow library, on the native backends. */
  readonly tensorflowVersion?: string;
  /** The instruction set of our own kernels, on the native CPU backend where they were built. */
  readonly kernels?: InstructionSet | undefined;
  /** The faster backends that were not taken; empty where one was asked for by name. */
  readonly passedOver: readonly PassedOver[];
}

const fixNative =
  "run `npx @ddep/cli setup` to build it, or `npx @ddep/cli doctor` to see what is missing; DDEP_BACKEND=wasm works without it";

/**
 * Starts the fastest backend that works here, in the order native GPU, native CPU, wasm, cpu, or the one asked for.
 *
 * `choice` is a name of {@link backendNames}; it defaults to the environment's `DDEP_BACKEND`. `DDEP_THREADS` limits the
 * threads of an op.
 *
 * @throws UserError where the choice is not a backend or is not available here, or where tfjs-core is loaded in several versions
 */
export async function useBackend(choice: string | undefined = process.env["DDEP_BACKEND"]): Promise<Backend> {
  expectOneLoadedTf();
  const backend = await useChoice(parseChoice(choice));
  // A backend's package may have brought a copy of its own.
  expectOneLoadedTf();
  return backend;
}

async function useChoice(name: BackendName | undefined): Promise<Backend> {
  if (name === "wasm") return useWasm([]);
  if (name === "cpu") return useCpu([]);
  if (name !== undefined) return useNative(name);
  return useFastest();
}

async function useFastest(): Promise<Backend> {
  const passedOver: PassedOver[] = [];
  if (nativeAddon() === undefined) {
    const { reason, fix } = whyNoNative();
    passedOver.push({ name: "native-cpu", reason: fix === undefined ? reason : `${reason} (to build it: ${fix})` });
  } else {
    try {
      return await useNative("native");
    } catch (error) {
      if (error instanceof UserError) throw error;
      passedOver.push({ name: "native-cpu", reason: messageOf(error) });
    }
  }
  try {
    return await useWasm(passedOver);
  } catch (error) {
    passedOver.push({ name: "wasm", reason: messageOf(error) });
    return useCpu(passedOver);
  }
}

async function useNative(name: "native" | "native-gpu" | "native-cpu"): Promise<Backend> {
  const { threads } = threadLimit();
  const addon = nativeAddon();
  if (addon === undefined) {
    throw new UserError(`the ${name} backend was not built`, { key: "DDEP_BACKEND", fix: fixNative });
  }
  const backend = await loadNative(addon, name !== "native-cpu");
  const device = backend.isUsingGpuDevice ? "gpu" : "cpu";
  if (name === "native-gpu" && device === "cpu") {
    throw new UserError("TensorFlow finds no GPU", { key: "DDEP_BACKEND", fix: fixNative });
  }
  await tf.setBackend("tensorflow");
  return {
    name: `native-${device}`,
    device,
    threads,
    tensorflowVersion: backend.binding.TF_Version,
    kernels: backend.ownKernels,
    passedOver: [],
  };
}

async function useWasm(passedOver: readonly PassedOver[]): Promise<Backend> {
  const threads = await loadWasm();
  await tf.setBackend("wasm");
  return { name: "wasm", device: "cpu", threads, passedOver };
}

async function useCpu(passedOver: readonly PassedOver[]): Promise<Backend> {
  await loadCpu();
  await tf.setBackend("cpu");
  return { name: "cpu", device: "cpu", threads: 1, passedOver };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
