import * as tf from "@tensorflow/tfjs-core";
import { attribute, type Native } from "./native.js";

/** A TensorFlow resource variable: memory that ops modify in place. */
export interface ResourceVariable {
  /** Passed to ops that modify the variable. */
  readonly handle: tf.Tensor;
  assign(value: tf.Tensor): void;
  read(): tf.Tensor;
  dispose(): void;
}

let made = 0;

export function resourceVariable(tensorflow: Native, shape: readonly number[]): ResourceVariable {
  const { binding } = tensorflow;
  const dtype = attribute.type(tensorflow, "dtype", "float32");
  const [created] = tensorflow.executeMultipleOutputs(
    "VarHandleOp",
    [
      dtype,
      { name: "shape", type: binding.TF_ATTR_SHAPE, value: [...shape] },
      attribute.string(tensorflow, "container", ""),
      attribute.string(tensorflow, "shared_name", `ddep-resource-${made++}`),
    ],
    [],
    1,
  );
  const handle = tf.keep(created!);
  return {
    handle,
    assign: (value) => void tensorflow.executeMultipleOutputs("AssignVariableOp", [dtype], [handle, value], 0),
    read: () => tensorflow.executeSingleOutput("ReadVariableOp", [dtype], [handle]),
    dispose() {
      const attributes = [attribute.bool(tensorflow, "ignore_lookup_error", true)];
      tensorflow.executeMultipleOutputs("DestroyResourceOp", attributes, [handle], 0);
      handle.dispose();
    },
  };
}

/**
 * Releases a variable's value while `update` computes the next one, and then assigns that one without a copy:
 * TensorFlow updates in place only what nothing else references.
 */
export function exchangeValue(variable: tf.Variable, update: () => tf.Tensor): void {
  tf.engine().disposeTensor(variable);
  variable.dataId = update().dataId;
  tf.engine().incRef(variable, tf.backend());
}
