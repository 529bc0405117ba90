import { loadSilently, loadTfjsPackage, registerKernels } from "./addon.js";
import {
  explainOutOfMemory,
  registeredBackend,
  replaceRemovedUtilities,
  silenceInt64,
  type NativeBackend,
} from "./backend.js";
import { prepareEnvironment } from "./environment.js";

let loading: Promise<NativeBackend> | undefined;

/**
 * Loads TensorFlow and registers it as the backend "tensorflow"; the device is fixed by the first call.
 *
 * @throws Error if the library does not load
 */
export function loadNative(addon: string, gpu: boolean): Promise<NativeBackend> {
  return (loading ??= load(addon, gpu));
}

async function load(addon: string, gpu: boolean): Promise<NativeBackend> {
  prepareEnvironment(gpu);
  replaceRemovedUtilities();
  loadSilently(addon);
  loadTfjsPackage(addon);
  const backend = registeredBackend();
  silenceInt64(backend);
  explainOutOfMemory(backend);
  backend.ownKernels = backend.isUsingGpuDevice ? undefined : registerKernels(addon);
  return backend;
}
