import * as tf from "@tensorflow/tfjs-core";

/** An attribute of a TensorFlow op, in the format of TF.js's Node binding. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** TensorFlow's own ops, called by name, which the native backend offers beyond the kernels of TF.js. */
export interface Native {
  readonly binding: Readonly<
    Record<
      | "TF_ATTR_INT"
      | "TF_ATTR_SHAPE"
      | "TF_ATTR_FLOAT"
      | "TF_ATTR_BOOL"
      | "TF_ATTR_STRING"
      | "TF_ATTR_TYPE"
      | "TF_FLOAT"
      | "TF_INT32"
      | "TF_INT64",
      number
    >
  >;
  /** The instruction set of our own kernels, if `@ddep/backend` has loaded them. */
  readonly ownKernels?: string;
  executeSingleOutput(op: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(op: string, attributes: Attribute[], inputs: tf.Tensor[], outputs: number): tf.Tensor[];
}

/** Returns the native backend if it is the active one, so that ops can use TensorFlow's fused kernels. */
export function native(): Native | undefined {
  const backend: object = tf.backend();
  return "executeSingleOutput" in backend && "binding" in backend ? (backend as Native) : undefined;
}

/** Attributes of TensorFlow ops by kind. */
export const attribute = {
  /** An integer or a list of integers. */
  int: ({ binding }: Native, name: string, value: number | readonly number[]): Attribute => ({
    name,
    type: binding.TF_ATTR_INT,
    value,
  }),
  float: ({ binding }: Native, name: string, value: number): Attribute => ({
    name,
    type: binding.TF_ATTR_FLOAT,
    value,
  }),
  bool: ({ binding }: Native, name: string, value: boolean): Attribute => ({
    name,
    type: binding.TF_ATTR_BOOL,
    value,
  }),
  string: ({ binding }: Native, name: string, value: string): Attribute => ({
    name,
    type: binding.TF_ATTR_STRING,
    value,
  }),
  type: ({ binding }: Native, name: string, value: "float32" | "int32" | "int64"): Attribute => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: value === "float32" ? binding.TF_FLOAT : value === "int32" ? binding.TF_INT32 : binding.TF_INT64,
  }),
};
