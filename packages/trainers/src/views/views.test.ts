import * as tf from "@tensorflow/tfjs-core";
import { inference, type Network } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { halves, logitsOf, multiScale, sliding, wholeImage, type PredictOptions } from "../index.js";

/** The i-th number is `(i * factor mod 1000) / 500 - 1`: exact in any language. */
const fill = (shape: number[], factor: number) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => ((i * factor) % 1000) / 500 - 1),
    shape,
  );
};

/** Two 3x3 convolutions with zeros around them, a rectifier between: what is cut or mirrored comes out otherwise. */
const network: Network = {
  parameters: [],
  apply: (x) => {
    const first = tf.relu(tf.conv2d(x, fill([3, 3, 3, 4], 337) as tf.Tensor4D, 1, "same"));
    return tf.conv2d(first, fill([3, 3, 4, 3], 521) as tf.Tensor4D, 1, "same");
  },
};
const images = () => fill([2, 13, 22, 3], 7919) as tf.Tensor4D;
const windows = sliding({ window: [6, 9], stride: [4, 5] });
const scales = [0.5, 0.75, 1, 1.25, 1.5, 1.75];

/**
 * Elements 0, 100, 555, 901, 1300 and 1715 of the NHWC logits, and the mean of all magnitudes, in PyTorch 2.15 and float64:
 * `composed(segment, protocol, window, stride, flip, scales)(images)` of tools/peer/python/views.py.
 */
const peer: readonly (readonly [string, PredictOptions, readonly number[], number])[] = [
  ["whole", { flip: false }, [1.016415, -2.796376, -5.17344, -0.127421, -0.774797, -0.509099], 1.452559],
  ["flip", {}, [0.025597, 0.596214, -2.695144, 0.245047, -0.435753, -0.129529], 1.15138],
  ["halves and flip", { protocol: halves }, [0.025597, 1.030035, -1.861512, 0.245047, -0.435753, -0.129529], 1.094972],
  [
    "sliding",
    { protocol: windows, flip: false },
    [1.016415, -1.672521, -4.762095, -0.00726, -0.774797, -0.509099],
    1.224177,
  ],
  ["scales and flip", { scales }, [-0.328507, 0.240414, -1.933875, 0.311342, -0.229946, 0.189937], 0.610985],
  [
    "scales of sliding windows and flip",
    { protocol: windows, scales: [0.5, 1, 1.75] },
    [-0.076761, 0.176352, -1.96802, 0.441259, -0.276831, 0.122707],
    0.541935,
  ],
];

function expectPeer(logits: tf.Tensor, values: readonly number[], magnitude: number): void {
  const found = logits.dataSync();
  [0, 100, 555, 901, 1300, 1715].forEach((at, i) => expect(found[at]).toBeCloseTo(values[i]!, 4));
  expect(tf.mean(tf.abs(logits)).dataSync()[0]).toBeCloseTo(magnitude, 4);
}

describeEachBackend("views", () => {
  test.each(peer)("%s: the logits are PyTorch's, and nothing is left alive", (_, options, values, magnitude) => {
    expectNoLeaks(() => {
      tf.tidy(() => expectPeer(logitsOf(network, images(), options), values, magnitude));
    });
  });

  test("a tall image is cut into upper and lower half", () => {
    tf.tidy(() => {
      const tall = tf.transpose(images(), [0, 2, 1, 3]);
      const logits = logitsOf(network, tall, { protocol: halves, flip: false });
      expectPeer(logits, [-0.906159, 0.540814, 0.124853, -2.299661, -0.169718, 0.389087], 1.426009);
    });
  });

  test("a single part is the whole image, and an odd side is halved without loss", () => {
    tf.tidy(() => {
      const direct = network.apply(images(), inference);
      const large = sliding({ window: [13, 40] });
      for (const protocol of [wholeImage, large])
        expectClose(logitsOf(network, images(), { protocol, flip: false }), direct, 0);
      const odd = tf.slice(images(), [0, 0, 0, 0], [2, 13, 21, 3]);
      const [left, right] = [tf.slice(odd, [0, 0, 0, 0], [2, 13, 11, 3]), tf.slice(odd, [0, 0, 11, 0], [2, 13, 10, 3])];
      const joined = tf.concat([network.apply(left, inference), network.apply(right, inference)], 2);
      expectClose(logitsOf(network, odd, { protocol: halves, flip: false }), joined, 0);
      const pixel = tf.slice(odd, [0, 0, 0, 0], [2, 1, 1, 3]);
      expect(logitsOf(network, pixel, { protocol: halves, scales: [0.1, 2] }).shape).toEqual([2, 1, 1, 3]);
    });
  });
});

test("few maps of the logits' size are alive at a time, whatever the number of views", async () => {
  await import("@ddep/backend").then(({ useBackend }) => useBackend("cpu"));
  const [height, width, classes] = [32, 64, 50];
  const before = tf.memory().numBytes;
  let most = 0;
  const counting: Network = {
    parameters: [],
    apply(x) {
      most = Math.max(most, tf.memory().numBytes - before);
      return tf.zeros([x.shape[0], x.shape[1], x.shape[2], classes]);
    },
  };
  tf.tidy(() => {
    const x = tf.zeros<tf.Rank.R4>([1, height, width, 3]);
    const protocol = sliding({ window: [8, 8], stride: [4, 4] });
    logitsOf(counting, x, { protocol, scales }).dispose();
    const map = 4 * height * width * classes;
    // The sum over scales, and of the largest scale the map, its mirrored one and a strip or two of windows.
    expect(most).toBeLessThan((1 + 3 * 1.75 ** 2) * map);
  });
});

test("invalid windows, strides and scales are refused by name", () => {
  expect(() => sliding({ window: [0, 8] })).toThrow(/window: 0 x 8 pixels/);
  expect(() => sliding({ window: [8, 8], stride: [2.5, 2] })).toThrow(/stride: 2.5 x 2 pixels/);
  expect(() => sliding({ window: [8, 8], stride: [8, 9] })).toThrow(/stride: a stride of 8 x 9 leaves gaps/);
  expect(() => multiScale([])).toThrow(/scales: no scale/);
  expect(() => multiScale([1, -0.5])).toThrow(/scales: -0.5 is not a positive number/);
});
