import { UserError } from "@ddep/core";
import type { NativeBackend } from "./load.js";

const told = /OOM when allocating tensor with shape\[([\d,]*)\] and type (\w+)/;

/** Tells of memory that is out with the fix, in place of TensorFlow's status. */
export function tellOutOfMemory(backend: NativeBackend): void {
  backend.executeSingleOutput = telling(backend.executeSingleOutput.bind(backend));
  backend.executeMultipleOutputs = telling(backend.executeMultipleOutputs.bind(backend));
}

function telling<Args extends unknown[], Result>(execute: (...args: Args) => Result): (...args: Args) => Result {
  return (...args) => {
    try {
      return execute(...args);
    } catch (cause) {
      const found = cause instanceof Error ? told.exec(cause.message) : null;
      if (found === null) throw cause;
      throw new UserError(`no memory is left for a tensor of shape [${found[1]}], ${found[2]}`, {
        fix: "use smaller batches (and accumulate their gradients) or smaller crops, or have decoder blocks computed again (recompute)",
        cause,
      });
    }
  };
}
