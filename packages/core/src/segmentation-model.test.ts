import { normals, seedOf } from "@ddep/base";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { segmentationModel, classifier } from "./segmentation-model.js";
import { inference, type Network } from "./network.js";
import { constant, Scope } from "./scope.js";
import { dispose } from "./state.js";
import { toyDecoder, toyEncoder, toyHead } from "./testing/toy-networks.test.helpers.js";

const image = (height: number, width: number) =>
  tf.tensor4d(normals(seedOf(height * 100 + width), 2 * height * width * 3), [2, height, width, 3]);

test("prefixes names as segmentation_models_pytorch does", () => {
  const network = segmentationModel(toyEncoder(), toyDecoder(), toyHead());
  expect(network.parameters.map(({ name }) => name)).toEqual([
    "encoder.conv.weight",
    "encoder.bn.running_mean",
    "decoder.gain",
    "segmentation_head.0.weight",
  ]);
  dispose(network.parameters);
});

test("an encoder's own prefix is kept", () => {
  const network = segmentationModel({ ...toyEncoder(), prefix: "transformer." }, toyDecoder(), toyHead());
  expect(network.parameters.slice(0, 3).map(({ name }) => name)).toEqual([
    "transformer.conv.weight",
    "transformer.bn.running_mean",
    "decoder.gain",
  ]);
  dispose(network.parameters);
});

test.each([
  [8, 12],
  [5, 8],
  [8, 9],
  [7, 11],
  [1, 1],
  [4, 3],
])("an image of %i x %i gives what padding and cropping by hand give", (height, width) => {
  const [encoder, decoder, head] = [toyEncoder(), toyDecoder(), toyHead()];
  const network = segmentationModel(encoder, decoder, head);
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const x = image(height, width);
    const [tall, wide] = [4 * Math.ceil(height / 4), 4 * Math.ceil(width / 4)];
    const whole = tf.concat([x, tf.zeros<tf.Rank.R4>([2, height, wide - width, 3])], 2);
    const padded = tf.concat([whole, tf.zeros<tf.Rank.R4>([2, tall - height, wide, 3])], 1);
    const map = head.apply(decoder.apply(encoder.apply(padded, inference), inference), inference);
    const byHand = tf.slice4d(map, [0, 0, 0, 0], [2, height, width, 3]);
    const found = network.apply(x, inference);
    expect(found.shape).toEqual([2, height, width, 3]);
    expect([...found.dataSync()]).toEqual([...byHand.dataSync()]);
  });
  expect(tf.memory().numTensors).toBe(before);
  dispose(network.parameters);
});

test("a classifier keeps the names of both its parts and applies one after the other", () => {
  const encoder = toyEncoder();
  const scope = new Scope(seedOf(0));
  const weight = scope.at("fc").parameter("weight", [2, 5], constant(1), "linear") as tf.Variable<tf.Rank.R2>;
  const head: Network<tf.Tensor4D[], tf.Tensor2D> = {
    parameters: scope.parameters,
    apply: ([feature]) => tf.matMul(tf.mean<tf.Tensor2D>(feature!, [1, 2]), weight),
  };
  const network = classifier(encoder, head);
  expect(network.parameters.map(({ name }) => name)).toEqual(["conv.weight", "bn.running_mean", "fc.weight"]);
  tf.tidy(() => {
    const x = image(8, 8);
    expect([...network.apply(x, inference).dataSync()]).toEqual([
      ...head.apply(encoder.apply(x, inference), inference).dataSync(),
    ]);
  });
  dispose(network.parameters);
});
