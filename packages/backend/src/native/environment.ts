import { totalmem } from "node:os";
import { threadLimit } from "../threads.js";

const MIB = 2 ** 20;

/**
 * Sets what TensorFlow's library reads from the environment when it loads; what the user set stays.
 *
 * TensorFlow reports real errors as exceptions, so its log is kept to what is fatal. Its own allocator keeps the memory of a
 * step for the next one, where the C library's returns every map above 32 MiB to the system and has each page cleared again.
 * Asking for more than the machine has is then an error that names the tensor, and not a killed process.
 */
export function prepareEnvironment(gpu: boolean): void {
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "3";
  process.env["TF_CPU_ALLOCATOR_USE_BFC"] ??= "true";
  process.env["TF_CPU_BFC_MEM_LIMIT_IN_MB"] ??= String(Math.floor(memory() / MIB));
  if (!gpu) process.env["CUDA_VISIBLE_DEVICES"] = "-1";
  const { threads, limited } = threadLimit();
  if (!limited) return;
  for (const key of ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"]) {
    process.env[key] = String(threads);
  }
}

/** Bytes that this process may use: of the machine, or of the container it runs in. */
function memory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
