import { normals, seedOf } from "@ddep/base";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { segmentationModel } from "./segmentation-model.js";
import { frozen } from "./frozen.js";
import { inference, type Mode } from "./network.js";
import { noGrad } from "./engine.js";
import { dispose, hashState } from "./state.js";
import { toyDecoder, toyEncoder, toyHead } from "./testing/toy-networks.test.helpers.js";

const training: Mode = { training: true };
const image = () => tf.tensor4d(normals(seedOf(0), 8 * 8 * 3), [1, 8, 8, 3]);

test("a frozen network keeps its tensors, all with role frozen, and its other properties", () => {
  const encoder = toyEncoder();
  const ice = frozen(encoder);
  expect(ice.parameters.map(({ role }) => role)).toEqual(["frozen", "frozen"]);
  expect(ice.parameters.map(({ variable }) => variable)).toEqual(encoder.parameters.map(({ variable }) => variable));
  expect(ice.strides).toEqual([4]);
  expect(encoder.parameters.map(({ role }) => role)).toEqual(["trainable", "buffer"]);
  dispose(encoder.parameters);
});

test("in training mode a frozen network updates nothing and gives its inference values; an unfrozen one does not", () => {
  const encoder = toyEncoder();
  const before = hashState(encoder.parameters);
  tf.tidy(() => {
    const x = image();
    const [expected] = encoder.apply(x, inference);
    const [found] = frozen(encoder).apply(x, training);
    expect([...found!.dataSync()]).toEqual([...expected!.dataSync()]);
    expect(hashState(encoder.parameters)).toBe(before);
    encoder.apply(x, training);
    expect(hashState(encoder.parameters)).not.toBe(before);
  });
  dispose(encoder.parameters);
});

test("under a gradient, a frozen encoder keeps only its features and receives no gradient", () => {
  const encoder = toyEncoder();
  const alive: Record<"frozen" | "thawed", number> = { frozen: 0, thawed: 0 };
  for (const state of ["frozen", "thawed"] as const) {
    const backbone = state === "frozen" ? frozen(encoder) : encoder;
    const counted = {
      ...backbone,
      apply(x: tf.Tensor4D, mode: Mode) {
        const before = tf.memory().numTensors;
        const features = backbone.apply(x, mode);
        alive[state] = tf.memory().numTensors - before;
        return features;
      },
    };
    const network = segmentationModel(counted, toyDecoder(), toyHead());
    tf.tidy(() => {
      const x = image();
      const { grads } = tf.variableGrads(() => tf.mean<tf.Scalar>(tf.square(network.apply(x, training))));
      const taken = network.parameters.filter(({ variable }) => grads[variable.name] != null).map(({ name }) => name);
      const phi = ["decoder.gain", "segmentation_head.0.weight"];
      expect(taken).toEqual(state === "frozen" ? phi : ["encoder.conv.weight", ...phi]);
    });
    dispose(network.parameters.slice(2));
  }
  expect(alive.frozen).toBe(1);
  expect(alive.thawed).toBeGreaterThan(3);
  dispose(encoder.parameters);
});

test("noGrad hides only its own operations from the gradient", () => {
  tf.tidy(() => {
    const slope = tf.grad((x) =>
      tf.add(
        tf.square(x),
        tf.mul(
          noGrad(() => tf.mul(x, 10)),
          x,
        ),
      ),
    );
    // x^2 + c x with c = 10 x held still: 2 x + 10 x.
    expect(slope(tf.scalar(3)).dataSync()[0]).toBe(36);
  });
});

test("a gradient taken inside noGrad is correct and does not affect the outer one", () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    let inner = 0;
    const slope = tf.grad((x) => {
      const square = tf.square(x);
      noGrad(
        () =>
          (inner = tf
            .grad((y) => tf.mul(tf.square(y), y))(x)
            .dataSync()[0]!),
      );
      return tf.mul(square, x);
    });
    expect(slope(tf.scalar(2)).dataSync()[0]).toBe(12);
    expect(inner).toBe(12);
  });
  expect(tf.memory().numTensors).toBe(before);
});

test("recording resumes after an error in noGrad, and its tensors are freed", () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const slope = tf.grad((x) => {
      expect(() =>
        noGrad(() => {
          tf.square(x);
          throw new Error("inside");
        }),
      ).toThrow("inside");
      return tf.square(x);
    });
    expect(slope(tf.scalar(5)).dataSync()[0]).toBe(10);
  });
  expect(tf.memory().numTensors).toBe(before);
});
