import type { NativeBackend } from "./load.js";

/** Keeps TF.js from warning on each int64 result of an op: a fact for its authors, noise for everyone else. */
export function silenceInt64(backend: NativeBackend): void {
  const create = backend.createOutputTensor.bind(backend);
  backend.createOutputTensor = (metadata) => {
    if (metadata.dtype !== backend.binding.TF_INT64) return create(metadata);
    const { warn } = console;
    console.warn = () => {};
    try {
      return create(metadata);
    } finally {
      console.warn = warn;
    }
  };
}
