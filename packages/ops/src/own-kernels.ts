import { fastPath, type FastPath } from "./fast-paths.js";
import { native, type Native } from "./native.js";

/** The native backend where it has kernels of our own and the fast path that takes them is on. */
export function ownKernels(path: FastPath): Native | undefined {
  const tensorflow = native();
  return tensorflow?.ownKernels !== undefined && fastPath(path) ? tensorflow : undefined;
}
