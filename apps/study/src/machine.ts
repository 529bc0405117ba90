import { availableParallelism, cpus, totalmem } from "node:os";
import type { RunRecord } from "./record.js";

/** The machine a run is computed on, in the words of its record. */
export function machine(backend: string): RunRecord["machine"] {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: Math.round((10 * totalmem()) / 2 ** 30) / 10,
    node: process.version,
    backend,
  };
}
