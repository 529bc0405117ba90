import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Worker } from "node:worker_threads";
import { BackendWasm, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

/** The module of TF.js with threads, as Emscripten builds it. */
interface Module {
  readonly PThread: { readonly unusedWorkers: Worker[]; readonly runningWorkers: Worker[] };
  cwrap(name: string, result: "number" | null, parameters: readonly "number"[]): (...args: number[]) => number;
  tfjs?: Readonly<Record<string, (...args: number[]) => number>>;
}

interface Imports {
  readonly env: Record<string, WebAssembly.ImportValue>;
}

/** What Emscripten's factory asks us for. */
interface Settings extends Partial<Module> {
  readonly mainScriptUrlOrBlob: string;
  readonly locateFile: (name: string) => string | URL;
  readonly instantiateWasm: (
    imports: Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
  readonly onAbort: (reason: unknown) => void;
}

/** TF.js's WebAssembly backend with threads. */
export interface Threaded {
  readonly backend: tf.KernelBackend;
  /** Sets how many threads an op may use: 1 at first; several can be asked for once. */
  use(threads: number): void;
}

/** Makes the backend with threads the one that starts; undefined where one has started already or threads cannot start. */
export async function preferThreads(folder: string, most: number): Promise<Threaded | undefined> {
  const engine = tf.engine();
  if ("wasm" in engine.registry || !(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) return;
  const threaded = await startThreads(folder, most).catch(() => undefined);
  if (threaded === undefined) return;
  if (engine.backendNames().includes("wasm")) tf.removeBackend("wasm");
  tf.registerBackend("wasm", () => threaded.backend);
  return threaded;
}

/**
 * Starts TF.js's WebAssembly backend with as many threads as an op may ever use.
 *
 * TF.js itself does so in browsers only: its loader hands Node workers a blob, which those do not take. Here they get the
 * same script as a `data:` URL.
 *
 * `folder` is that of the package `@tensorflow/tfjs-backend-wasm`. The threads do not keep the program alive.
 */
async function startThreads(folder: string, most: number): Promise<Threaded> {
  const module = await load(folder, most);
  module.tfjs = interfaceOf(module);
  setThreadsCount(1);
  const backend = new BackendWasm(module as unknown as ConstructorParameters<typeof BackendWasm>[0]);
  return {
    backend,
    use(threads) {
      module.tfjs!["initWithThreadsCount"]!(threads);
      for (const running of module.PThread.runningWorkers) running.unref();
    },
  };
}

function load(folder: string, threads: number): Promise<Module> {
  const require = createRequire(import.meta.url);
  const script = join(folder, "wasm-out", "tfjs-backend-wasm-threaded-simd.js");
  const factory = require(script) as (settings: Settings) => Promise<Module>;
  const worker = workerUrl(script);
  return new Promise((resolve, fail) => {
    const reject = (reason: unknown) => {
      // They wait to be loaded, and would keep the program alive.
      for (const waiting of settings.PThread?.unusedWorkers.splice(0) ?? []) void waiting.terminate();
      fail(reason instanceof Error ? reason : new Error(String(reason)));
    };
    const settings: Settings = {
      mainScriptUrlOrBlob: script,
      locateFile: (name) => (name.endsWith(".worker.js") ? worker : name),
      instantiateWasm(imports, done) {
        // TF.js makes threads of half the cores only.
        imports.env["emscripten_num_logical_cores"] = () => 2 * threads;
        const { unusedWorkers } = settings.PThread!;
        for (const surplus of unusedWorkers.splice(threads - 1)) void surplus.terminate();
        readFile(join(folder, "dist", "tfjs-backend-wasm-threaded-simd.wasm"))
          .then((binary) => WebAssembly.instantiate(new Uint8Array(binary), { ...imports }))
          .then(({ instance, module }) => done(instance, module))
          .catch(reject);
        return {};
      },
      onAbort: reject,
    };
    withoutGlobalWorker(() => factory(settings)).then(resolve, reject);
  });
}

/** What TF.js's own loader gives a module for its backend to call. */
function interfaceOf(module: Module): NonNullable<Module["tfjs"]> {
  return {
    init: module.cwrap("init", null, []),
    initWithThreadsCount: module.cwrap("init_with_threads_count", null, ["number"]),
    getThreadsCount: module.cwrap("get_threads_count", "number", []),
    registerTensor: module.cwrap("register_tensor", null, ["number", "number", "number"]),
    disposeData: module.cwrap("dispose_data", null, ["number"]),
    dispose: module.cwrap("dispose", null, []),
  };
}

/** The script of a worker, which wants to be a CommonJS module. */
function workerUrl(script: string): URL {
  const { wasmWorkerContents } = createRequire(script)(script.replace(/js$/, "worker.js")) as {
    readonly wasmWorkerContents: string;
  };
  const name = JSON.stringify(script);
  const head = `import { createRequire } from "node:module"; const __filename = ${name}; const require = createRequire(__filename);`;
  // Its line breaks have come out of the escapes of a template.
  return new URL(`data:text/javascript,${encodeURIComponent(head + wasmWorkerContents.replaceAll("\n", "\\n"))}`);
}

/** Emscripten makes Node's workers the program's global ones: undone here. */
function withoutGlobalWorker<T>(work: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Worker");
  try {
    return work();
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, "Worker");
    else Object.defineProperty(globalThis, "Worker", before);
  }
}
