import * as tf from "@tensorflow/tfjs-core";
import { attribute, native, type Native } from "../engine/native.js";
import { exchangeValue, resourceVariable, type ResourceVariable } from "../engine/resource-variable.js";

export interface AdamStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Number of this update, starting at 1. */
  readonly count: number;
}

/** The numbers of an update, also as the tensors that TensorFlow's op takes; shared by all parameters. */
export interface AdamNumbers extends AdamStep {
  readonly scalars: readonly tf.Scalar[];
}

/** Creates the numbers of an update, which must be used within the same `tf.tidy`. */
export function adamNumbers(step: AdamStep): AdamNumbers {
  const { learningRate, beta1, beta2, epsilon, count } = step;
  const scalars = [
    beta1 ** count,
    beta2 ** count,
    learningRate,
    beta1,
    beta2,
    // TensorFlow adds epsilon before the bias correction of the root, PyTorch after it.
    epsilon * Math.sqrt(1 - beta2 ** count),
  ].map((scalar) => tf.scalar(scalar));
  return { ...step, scalars };
}

/** One value for each of the two averages: of the gradient, and of its square. @inline */
interface Both<T> {
  first: T;
  second: T;
}

/** The moving averages of one parameter's gradient and squared gradient, and the update that uses them. */
export interface AdamSlot {
  /**
   * `m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;`
   * `parameter -= learningRate * (m / (1 - beta1^count)) / (sqrt(v / (1 - beta2^count)) + epsilon)`.
   */
  update(gradient: tf.Tensor, numbers: AdamNumbers): void;
  /** Returns copies of the averages, for saving. */
  read(): Both<Float32Array>;
  write(averages: Both<Float32Array>): void;
  dispose(): void;
}

/**
 * Adam for one parameter. On the native backend it works in place, without temporaries of the parameter's size.
 *
 * Source: Kingma and Ba 2015, algorithm 1, with epsilon outside the root as in PyTorch.
 */
export function adamSlot(parameter: tf.Variable): AdamSlot {
  const tensorflow = native();
  return tensorflow === undefined ? composedSlot(parameter) : inPlaceSlot(parameter, tensorflow);
}

function assignAverages(
  { first, second }: Both<{ assign(value: tf.Tensor): void }>,
  averages: Both<Float32Array>,
  shape: number[],
): void {
  tf.tidy(() => {
    first.assign(tf.tensor(averages.first, shape));
    second.assign(tf.tensor(averages.second, shape));
  });
}

function composedSlot(parameter: tf.Variable): AdamSlot {
  const zeros = () => tf.tidy(() => tf.variable(tf.zeros(parameter.shape), false));
  const first = zeros();
  const second = zeros();
  return {
    update(gradient, { learningRate, beta1, beta2, epsilon, count }) {
      tf.tidy(() => {
        first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const denominator = tf.add(tf.sqrt(tf.div(second, 1 - beta2 ** count)), epsilon);
        const step = tf.div(tf.mul(first, learningRate / (1 - beta1 ** count)), denominator);
        parameter.assign(tf.sub(parameter, step));
      });
    },
    read: () => ({
      first: first.dataSync<"float32">().slice(),
      second: second.dataSync<"float32">().slice(),
    }),
    write: (averages) => assignAverages({ first, second }, averages, parameter.shape),
    dispose() {
      first.dispose();
      second.dispose();
    },
  };
}

function inPlaceSlot(parameter: tf.Variable, tensorflow: Native): AdamSlot {
  const make = () => resourceVariable(tensorflow, parameter.shape);
  const [value, first, second] = [make(), make(), make()];
  tf.tidy(() => {
    first.assign(tf.zeros(parameter.shape));
    second.assign(tf.zeros(parameter.shape));
  });
  let current: object | undefined;
  const attributes = [
    attribute.type(tensorflow, "T", "float32"),
    attribute.bool(tensorflow, "use_locking", false),
    attribute.bool(tensorflow, "use_nesterov", false),
  ];
  return {
    update(gradient, { scalars }) {
      tf.tidy(() => {
        if (parameter.dataId !== current) value.assign(parameter);
        exchangeValue(parameter, () => {
          const inputs = [value.handle, first.handle, second.handle, ...scalars, gradient];
          tensorflow.executeMultipleOutputs("ResourceApplyAdam", attributes, inputs, 0);
          return value.read();
        });
        current = parameter.dataId;
      });
    },
    read() {
      // Not returned from a tidy, which would search the result for tensors, float by float.
      const copy = (variable: ResourceVariable) => {
        const value = variable.read();
        const data = value.dataSync<"float32">().slice();
        value.dispose();
        return data;
      };
      return { first: copy(first), second: copy(second) };
    },
    write: (averages) => assignAverages({ first, second }, averages, parameter.shape),
    dispose() {
      value.dispose();
      first.dispose();
      second.dispose();
    },
  };
}
