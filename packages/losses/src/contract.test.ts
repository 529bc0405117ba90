import * as tf from "@tensorflow/tfjs-core";
import { defaultPart, describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { unit } from "@ddep/test-utils/golden";
import { expect, test } from "vitest";
import {
  crossEntropy,
  dice,
  focal,
  jaccard,
  losses,
  lovasz,
  ohemCrossEntropy,
  tversky,
  weightedSum,
  type LossName,
  type PixelLoss,
} from "./index.js";

const [batch, height, width, classes] = [2, 6, 7, 5];
const pixels = batch * height * width;
const classWeights = [1, 0.5, 2, 0, 3];

const logitsOf = (seed: number) => unit("logits", [batch, height, width, classes], seed).map((z) => 2 * z);

/** `floor((z / sqrt(3) + 1) / 2 * 5)` of procedural numbers: the last of five values is ignored, and class 4 is absent. */
function truthOf(seed: number): number[] {
  return Array.from(unit("labels", [batch, height, width], seed), (z) => {
    const level = Math.min(Math.max(Math.floor(((z / Math.sqrt(3) + 1) / 2) * 5), 0), 4);
    return level === 4 ? 255 : level;
  });
}

const map = (values: Float32Array) => tf.tensor4d(values, [batch, height, width, classes]);
const mask = (values: readonly number[]) => tf.tensor3d([...values], [batch, height, width], "int32");

interface Case {
  readonly name: string;
  readonly loss: PixelLoss;
  /**
   * Loss, norm of its gradient and the gradient's third last number, at seeds 3 and 4.
   * Source: torch 2.15.0, segmentation_models_pytorch 0.6.0, each with 255 ignored, and HRNet's OhemCrossEntropy.
   */
  readonly peer: readonly (readonly [loss: number, norm: number, slope: number])[];
}

/** Peers of each loss, the first those of the part of its name. A loss without any is a type error. */
const peers: Readonly<Record<LossName, readonly Case[]>> = {
  "cross-entropy": [
    {
      name: "crossEntropy: F.cross_entropy",
      loss: crossEntropy,
      peer: [
        [2.586223, 0.130699, 0],
        [2.921526, 0.141581, 0.00672669],
      ],
    },
    {
      name: "label smoothing 0.1",
      loss: (x, y, o) => crossEntropy(x, y, { ...o, labelSmoothing: 0.1 }),
      peer: [
        [2.609685, 0.121288, 0],
        [2.900056, 0.131649, 0.00638771],
      ],
    },
    {
      name: "class weights",
      loss: (x, y, o) => crossEntropy(x, y, { ...o, classWeights }),
      peer: [
        [2.104593, 0.165781, 0],
        [3.379385, 0.219217, 0],
      ],
    },
    {
      name: "label smoothing 0.2 and class weights",
      loss: (x, y, o) => crossEntropy(x, y, { ...o, labelSmoothing: 0.2, classWeights }),
      peer: [
        [2.531211, 0.143225, 0],
        [3.738945, 0.190554, 0.00057253],
      ],
    },
  ],
  dice: [
    {
      name: "dice: DiceLoss",
      loss: dice,
      peer: [
        [0.615984, 0.019067, 0],
        [0.66711, 0.01733, 0.00020828],
      ],
    },
    {
      name: "dice, smooth=1 and class weights",
      loss: (x, y, o) => dice(x, y, { ...o, smooth: 1, classWeights }),
      peer: [
        [0.366567, 0.015697, 0],
        [0.440151, 0.011892, 0.00033639],
      ],
    },
  ],
  jaccard: [
    {
      name: "jaccard: JaccardLoss",
      loss: jaccard,
      peer: [
        [0.694343, 0.012524, 0],
        [0.726395, 0.010493, 0.0001278],
      ],
    },
  ],
  tversky: [
    {
      name: "tversky: TverskyLoss(alpha=0.3, beta=0.7)",
      loss: (x, y, o) => tversky(x, y, { ...o, alpha: 0.3, beta: 0.7 }),
      peer: [
        [0.621586, 0.01867, 0],
        [0.673528, 0.016785, 0.00020663],
      ],
    },
  ],
  focal: [
    {
      name: "focal: FocalLoss(gamma=2)",
      loss: focal,
      peer: [
        [0.684506, 0.035736, 0],
        [0.772228, 0.039712, 0.00363246],
      ],
    },
    {
      name: "focal, gamma=0.5, alpha=0.25 and class weights",
      loss: (x, y, o) => focal(x, y, { ...o, gamma: 0.5, alpha: 0.25, classWeights }),
      peer: [
        [0.625713, 0.032497, 0],
        [0.70252, 0.035242, 0.0036858],
      ],
    },
  ],
  lovasz: [
    {
      name: "lovasz: LovaszLoss",
      loss: lovasz,
      peer: [
        [0.818474, 0.018831, 0],
        [0.867927, 0.016399, 0.00025613],
      ],
    },
  ],
  ohem: [
    {
      name: "ohem, whose default keeps more pixels than there are: F.cross_entropy",
      loss: ohemCrossEntropy,
      peer: [
        [2.586223, 0.130699, 0],
        [2.921526, 0.141581, 0.00672669],
      ],
    },
    {
      name: "ohem by threshold: OhemCrossEntropy(thres=0.3, min_kept=1)",
      loss: (x, y, o) => ohemCrossEntropy(x, y, { ...o, threshold: 0.3, minKept: 1 }),
      peer: [
        [3.470365, 0.179919, 0],
        [3.544173, 0.174555, 0.00862771],
      ],
    },
    {
      name: "ohem by number: OhemCrossEntropy(thres=0.01, min_kept=40)",
      loss: (x, y, o) => ohemCrossEntropy(x, y, { ...o, threshold: 0.01, minKept: 40 }),
      peer: [
        [3.628157, 0.188874, 0],
        [3.816564, 0.190339, 0.00992187],
      ],
    },
  ],
};

const cases = [
  ...Object.values(peers).flat(),
  {
    name: "a sum: F.cross_entropy + 0.5 DiceLoss",
    loss: weightedSum([
      { loss: crossEntropy, weight: 1 },
      { loss: dice, weight: 0.5 },
    ]),
    peer: [
      [2.894215, 0.136499, 0],
      [3.255081, 0.146763, 0.00683083],
    ],
  },
];

describeEachBackend("every loss of pixels", (backend) => {
  test.each(cases)("$name gives the peer's loss and gradient at two seeds", ({ loss, peer }) => {
    peer.forEach(([expected, norm, slope], i) => {
      expectNoLeaks(() =>
        tf.tidy(() => {
          const labels = mask(truthOf(3 + i));
          const { value, grad } = tf.valueAndGrad((x) => loss(x as tf.Tensor4D, labels))(map(logitsOf(3 + i)));
          expect(value.shape).toEqual([]);
          const slopes = grad.dataSync<"float32">();
          expectClose(value, [expected], 2e-6);
          expect(Math.hypot(...slopes)).toBeCloseTo(norm, 5);
          expect(slopes.at(-3)!).toBeCloseTo(slope, 6);
        }),
      );
    });
  });

  test.each(Object.keys(losses) as LossName[])("%s, created by name, is its first peer's loss", (name) => {
    const { loss, peer } = peers[name][0]!;
    tf.tidy(() => {
      const [logits, labels] = [map(logitsOf(3)), mask(truthOf(3))];
      const found = defaultPart<PixelLoss, []>(losses[name])(logits, labels).dataSync()[0]!;
      expect(found).toBeCloseTo(loss(logits, labels).dataSync()[0]!, 6);
      expect(found).toBeCloseTo(peer[0]![0], 4);
    });
  });

  test.each(cases)("$name has the slope of central differences", ({ loss }) => {
    tf.tidy(() => {
      const labels = mask(truthOf(3));
      // Slopes of a mean over many pixels are small, so they are compared times the pixels.
      expectGradient((x: tf.Tensor4D) => tf.mul(loss(x, labels), pixels), [map(logitsOf(3))], {
        eps: 2e-2,
        tolerance: 2e-2,
        elements: 12,
      });
    });
  });

  test.each(cases)("$name: an ignored pixel changes nothing and gets a gradient of exactly 0", ({ loss }) => {
    expectNoLeaks(() =>
      tf.tidy(() => {
        for (const ignoreLabel of [255, -1, 5]) {
          const truth = truthOf(4).map((label) => (label === 255 ? ignoreLabel : label));
          const labels = mask(truth);
          const at = (values: Float32Array) => {
            const result = tf.valueAndGrad((x) => loss(x as tf.Tensor4D, labels, { ignoreLabel }))(map(values));
            return { value: result.value.dataSync()[0]!, slopes: result.grad.dataSync<"float32">() };
          };
          const plain = logitsOf(4);
          const wild = plain.map((value, i) =>
            truth[Math.floor(i / classes)] === ignoreLabel ? 300 - 70 * (i % 9) : value,
          );
          const [first, second] = [at(plain), at(wild)];
          expect(second.value).toBeCloseTo(first.value, 6);
          truth.forEach((label, n) => {
            if (label !== ignoreLabel) return;
            const own = second.slopes.subarray(n * classes, (n + 1) * classes);
            expect(own.every((slope) => slope === 0)).toBe(true);
          });
        }
      }),
    );
  });

  test.each(cases)("$name: with every pixel ignored the loss and all of its gradient are 0", ({ loss }) => {
    tf.tidy(() => {
      const labels = mask(new Array<number>(pixels).fill(255));
      const { value, grad } = tf.valueAndGrad((x) => loss(x as tf.Tensor4D, labels))(map(logitsOf(3)));
      expect(value.dataSync()[0]).toBe(0);
      expect(grad.dataSync().every((slope) => slope === 0)).toBe(true);
    });
  });

  test.each(cases)("$name: a label that is neither class nor ignore label gives no loss", ({ loss }) => {
    tf.tidy(() => {
      const labels = mask(truthOf(3).map((label, i) => (i === 8 ? 254 : label)));
      let value = NaN;
      try {
        value = loss(map(logitsOf(3)), labels).dataSync()[0]!;
      } catch (error) {
        if (backend !== "native-cpu") throw error;
      }
      expect(value).toBeNaN();
    });
  });

  test.each([
    [/got 2 class weights for 5 classes/, crossEntropy, { classWeights: [1, 2] }],
    [/weight of class 1 must be .* got -1/, dice, { classWeights: [1, -1, 1, 1, 1] }],
    [/label smoothing/, crossEntropy, { labelSmoothing: 1 }],
    [/gamma/, focal, { gamma: -1 }],
    [/alpha/, focal, { alpha: 2 }],
    [/beta/, tversky, { beta: NaN }],
    [/threshold/, ohemCrossEntropy, { threshold: 0 }],
    [/minKept/, ohemCrossEntropy, { minKept: 0.5 }],
  ] as [RegExp, PixelLoss, object][])("an option out of range is refused: %s", (message, loss, options) => {
    tf.tidy(() => {
      expect(() => loss(map(logitsOf(3)), mask(truthOf(3)), options)).toThrow(message);
    });
  });
});
