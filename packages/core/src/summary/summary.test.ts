import { seedOf } from "@ddep/base";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { segmentationModel } from "../segmentation-model.js";
import { frozen } from "../frozen.js";
import type { Network } from "../network.js";
import { constant, Scope } from "../scope.js";
import { dispose } from "../state.js";
import { toyDecoder, toyEncoder, toyHead } from "../testing/toy-networks.test.helpers.js";
import { formatSummary, summary } from "./index.js";

test("counts by hand: a 4x4 convolution of stride 4 from 3 to 2 channels, a gain, a 1x1 from 2 to 3", () => {
  const network = segmentationModel(toyEncoder(), toyDecoder(), toyHead());
  const before = tf.memory().numTensors;
  const { rows, ...totals } = summary(network, [2, 8, 12, 3]);
  expect(tf.memory().numTensors).toBe(before);
  const convolution = 2 * (2 * 3) * (4 * 4 * 3 * 2);
  const head = 2 * (8 * 12) * (2 * 3);
  expect(totals).toEqual({
    input: [2, 8, 12, 3],
    parameters: 96 + 1 + 6,
    trainable: 96 + 1 + 6,
    multiplyAdds: convolution + head,
    inputBytes: 4 * 2 * 8 * 12 * 3,
    weightBytes: 4 * (96 + 1 + 1 + 6),
  });
  expect(rows).toEqual([
    { name: "", depth: 0, output: [2, 8, 12, 3], parameters: 103, multiplyAdds: convolution + head },
    { name: "encoder", depth: 1, output: [2, 2, 3, 2], parameters: 96, multiplyAdds: convolution },
    { name: "encoder.conv", depth: 2, output: [2, 2, 3, 2], parameters: 96, multiplyAdds: convolution },
    { name: "encoder.bn", depth: 2, output: [2, 2, 3, 2], parameters: 0, multiplyAdds: 0 },
    { name: "decoder", depth: 1, output: [2, 8, 12, 2], parameters: 1, multiplyAdds: 0 },
    { name: "segmentation_head", depth: 1, output: [2, 8, 12, 3], parameters: 6, multiplyAdds: head },
    { name: "segmentation_head.0", depth: 2, output: [2, 8, 12, 3], parameters: 6, multiplyAdds: head },
  ]);
  dispose(network.parameters);
});

test("a frozen part has parameters but none to train; fewer levels give fewer rows", () => {
  const network = segmentationModel(frozen(toyEncoder()), toyDecoder(), toyHead());
  const { rows, parameters, trainable } = summary(network, [1, 8, 8, 3], { depth: 1 });
  expect([parameters, trainable]).toEqual([103, 7]);
  expect(rows.map(({ name }) => name)).toEqual(["", "encoder", "decoder", "segmentation_head"]);
  dispose(network.parameters);
});

/** A linear map whose matrix is scaled before it is used, then each row of the result against each other. */
function attentive(): Network {
  const scope = new Scope(seedOf(0));
  const matrix = scope
    .at("attention")
    .at("query")
    .parameter("weight", [3, 5], constant(1), "linear") as tf.Variable<tf.Rank.R2>;
  return {
    parameters: scope.parameters,
    apply(x) {
      const tokens = tf.reshape(x, [x.size / 3, 3]) as tf.Tensor2D;
      const queries = tf.matMul(tokens, tf.div<tf.Tensor2D>(matrix, tf.norm(matrix)));
      const products = tf.customGrad((q) => ({
        value: tf.matMul(q as tf.Tensor2D, q as tf.Tensor2D, false, true),
        gradFunc: () => [],
      }));
      return tf.reshape(products(queries), [1, x.size / 3, x.size / 3, 1]);
    },
  };
}

test("a weight transformed before use counts once, and a product without weights counts for the parent module", () => {
  const network = attentive();
  const { rows } = summary(network, [1, 2, 2, 3]);
  expect(rows.map(({ name, multiplyAdds }) => [name, multiplyAdds])).toEqual([
    ["", 4 * 3 * 5 + 4 * 5 * 4],
    ["attention", 4 * 3 * 5 + 4 * 5 * 4],
    ["attention.query", 4 * 3 * 5],
  ]);
  dispose(network.parameters);
});

test("the engine is restored, even if the network throws", () => {
  const network = {
    parameters: [],
    apply: () => {
      throw new Error("no map");
    },
  } as Network;
  expect(() => summary(network, [1, 4, 4, 3])).toThrow("no map");
  expect(Object.hasOwn(tf.engine(), "runKernelFunc")).toBe(false);
});

test("prints one line per module and the totals", () => {
  const network = segmentationModel(frozen(toyEncoder()), toyDecoder(), toyHead());
  expect(formatSummary(summary(network, [2, 8, 12, 3], { depth: 1 })).split("\n")).toEqual([
    "module               output         parameters  multiply-adds",
    "-------------------------------------------------------------",
    "network              [2, 8, 12, 3]         103          2,304",
    "  encoder            [2, 2, 3, 2]           96          1,152",
    "  decoder            [2, 8, 12, 2]           1              -",
    "  segmentation_head  [2, 8, 12, 3]           6          1,152",
    "-------------------------------------------------------------",
    "parameters     103 (7 trainable), 0.00 MB with running averages",
    "multiply-adds  2,304 for an input of [2, 8, 12, 3], 0.00 MB",
  ]);
  dispose(network.parameters);
});
