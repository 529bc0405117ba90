import util from "node:util";
import { threadLimit } from "../threads.js";

/**
 * Sets what TensorFlow's library reads from the environment when it loads; what the user set stays.
 *
 * TensorFlow reports real errors as exceptions, so its log is kept to what is fatal.
 */
export function prepareEnvironment(gpu: boolean): void {
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "3";
  if (!gpu) process.env["CUDA_VISIBLE_DEVICES"] = "-1";
  const { threads, limited } = threadLimit();
  if (!limited) return;
  for (const key of ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"]) {
    process.env[key] = String(threads);
  }
}

/** Replaces `util.isNullOrUndefined`, which TF.js 4.22 calls, Node 22 warns of and Node 23 removed. */
export function replaceRemovedUtilities(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}
