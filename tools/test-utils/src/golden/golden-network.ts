import * as tf from "@tensorflow/tfjs-core";
import {
  inference,
  toTorchLayout,
  torchShape,
  UserError,
  type Encoder,
  type Network,
  type TensorFile,
} from "@ddep/core";
import { compareTensor, deviation, gradientTolerance, outputTolerance, type Deviation } from "./deviation.js";
import type { GoldenInput, GoldenNetwork, GoldenTensor } from "./golden-file.js";
import { unit, weight } from "./procedural.js";

/** The checkpoint that the peer ran with, as if read from a file. */
export function goldenWeights({ weights, seed }: GoldenNetwork): TensorFile {
  const tensors = [...weights].map(([name, shape]) => [name, { shape, data: weight(name, shape, seed) }] as const);
  return { tensors: new Map(tensors), metadata: {} };
}

/** A procedural map `[N, C, H, W]` as `[N, H, W, C]`. */
export function goldenInput({ name, shape }: GoldenInput, seed: number): tf.Tensor4D {
  if (shape.length !== 4)
    throw new UserError(`has shape [${shape.join(", ")}], but should be [N, C, H, W]`, { key: name });
  const [n, c, h, w] = shape as [number, number, number, number];
  return tf.tidy(() => tf.transpose(tf.tensor4d(unit(name, shape, seed), [n, c, h, w]), [0, 2, 3, 1]));
}

/** `tf.tidy` for results that are no tensors. */
function tidied<T>(f: () => T): T {
  tf.engine().startScope();
  try {
    return f();
  } finally {
    tf.engine().endScope();
  }
}

/** Compares one of our results with the peer's, ours being `[B, H, W, C]`, or as the peer's where it is no map. */
export function compareOutput(expected: GoldenTensor, ours: tf.Tensor): Deviation {
  const torch = ours.rank === 4 ? tf.transpose(ours, [0, 3, 1, 2]) : ours;
  return compareTensor(expected, torch.shape, torch.dataSync<"float32">(), outputTolerance);
}

/**
 * Compares an encoder's features (`stage0`, `stage1`, ...), its classification layers' `logits` and what it shows on the
 * way (`stem`, `tokens`, `norm`) with a peer's.
 */
export function compareEncoder(
  golden: GoldenNetwork,
  encoder: Pick<Encoder, "apply" | "summary">,
  head: Network<tf.Tensor4D[], tf.Tensor2D> | undefined,
): Deviation[] {
  return tidied(() => {
    const images = goldenInput(golden.input, golden.seed);
    const ours = new Map<string, tf.Tensor>();
    // Results on the way are gone with the scope that made them, unless they are kept.
    const mode = {
      ...inference,
      observe: (name: string, result: tf.Tensor) => void ours.set(name, tf.keep(tf.clone(result))),
    };
    const features = encoder.apply(images, mode);
    for (const [i, feature] of features.entries()) {
      const name = `stage${i}`;
      if (!ours.has(name)) ours.set(name, feature);
    }
    if (head !== undefined) ours.set("logits", head.apply(encoder.summary?.(images, inference) ?? features, mode));
    const deviations = golden.outputs.map((expected) => {
      const found = ours.get(expected.name);
      return found === undefined ? unknown(expected.name, [...ours.keys()]) : compareOutput(expected, found);
    });
    tf.dispose([...ours.values()]);
    return deviations;
  });
}

/** A name of the peer's that we have nothing to compare with. */
function unknown(name: string, known: readonly string[]): never {
  throw new UserError(`is no result of ours, which are ${known.join(", ")}`, { key: name });
}

const LOSS = "mean((output - target)^2)";

/**
 * Compares a segmenter's `output` with a peer's, and what it makes on the way under the names that `inner` gives; where
 * the file has a loss, its value and its gradients by the tensors named too.
 */
export function compareSegmenter(
  golden: GoldenNetwork,
  network: Network,
  inner: (images: tf.Tensor4D) => Readonly<Record<string, tf.Tensor>> = () => ({}),
): Deviation[] {
  return tidied(() => {
    const input = goldenInput(golden.input, golden.seed);
    const asked = golden.outputs.some(({ name }) => name !== "output");
    const ours = new Map<string, tf.Tensor>(asked ? Object.entries(inner(input)) : []);
    ours.set("output", network.apply(input, inference));
    const outputs = golden.outputs.map((expected) => {
      const found = ours.get(expected.name);
      return found === undefined ? unknown(expected.name, [...ours.keys()]) : compareOutput(expected, found);
    });
    return [...outputs, ...compareGradients(golden, network, input)];
  });
}

function compareGradients(golden: GoldenNetwork, network: Network, input: tf.Tensor4D): Deviation[] {
  const { target, loss, lossValue, gradients, seed } = golden;
  if (target === undefined) {
    if (gradients.length > 0 || lossValue !== undefined) throw new UserError("is missing", { key: "target" });
    return [];
  }
  if (loss !== LOSS) throw new UserError(`is ${JSON.stringify(loss)}, but should be "${LOSS}"`, { key: "loss" });
  const byName = new Map(network.parameters.map((entry) => [`grad:${entry.name}`, entry]));
  const parameters = gradients.map(
    ({ name }) => byName.get(name) ?? unknown(name, ["gradients by the weights listed"]),
  );
  const truth = goldenInput(target, seed);
  const squaredError = () => tf.mean(tf.square(tf.sub(network.apply(input, inference), truth))) as tf.Scalar;
  const variables = parameters.map((entry) => entry.variable);
  const { value, grads } =
    variables.length === 0 ? { value: squaredError(), grads: {} } : tf.variableGrads(squaredError, variables);
  const compared = gradients.map((expected, i) => {
    const { variable, layout } = parameters[i]!;
    const gradient = (grads as tf.NamedTensorMap)[variable.name]!;
    const data = toTorchLayout(gradient.dataSync<"float32">(), gradient.shape, layout);
    return compareTensor(expected, torchShape(gradient.shape, layout), data, gradientTolerance);
  });
  if (lossValue === undefined) return compared;
  const ours = value.dataSync()[0]!;
  return [deviation("loss", ours, lossValue, outputTolerance.absolute), ...compared];
}
