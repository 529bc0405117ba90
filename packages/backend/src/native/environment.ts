import { totalmem } from "node:os";
import util from "node:util";
import { threadLimit } from "../threads.js";

const MIB = 2 ** 20;

/**
 * Sets what TensorFlow's library reads from the environment when it loads; what the user set stays.
 *
 * TensorFlow reports real errors as exceptions, so its log is kept to what is fatal. Its allocator keeps the memory of a step
 * for the next one: the C library's gives every map above 32 MiB back, and gets it anew page by page, cleared. What is more
 * than the machine has is then an error that names the tensor, in place of a killed process.
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

/** Replaces `util.isNullOrUndefined`, which TF.js 4.22 calls, Node 22 warns of and Node 23 removed. */
export function replaceRemovedUtilities(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}
