import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { crossEntropy } from "./index.js";

const [height, width, classes] = [3, 4, 5];
const pixels = 2 * height * width;
const logitsOf = (values: Float32Array) => tf.tensor4d(values, [2, height, width, classes]);
const labelsOf = (values: number[]) => tf.tensor3d(values, [2, height, width], "int32");

const values = normals(seedOf(1), pixels * classes).map((value) => 2 * value);

/** Every third pixel has no truth. */
const truth = (ignored: number) =>
  Array.from({ length: pixels }, (_, i) => (i % 3 === 0 ? ignored : (7 * i) % classes));

describeEachBackend("crossEntropy", (backend) => {
  test("one pixel by hand: logits 0 and ln 3 are probabilities 1/4 and 3/4", () => {
    tf.tidy(() => {
      const logits = tf.tensor4d([0, Math.log(3), 0, Math.log(3), 5, -5], [1, 1, 3, 2]);
      const loss = (labels: number[]) => crossEntropy(logits, tf.tensor3d(labels, [1, 1, 3], "int32")).dataSync()[0];
      expect(loss([0, 255, 255])).toBeCloseTo(Math.log(4), 6);
      expect(loss([1, 255, 255])).toBeCloseTo(Math.log(4 / 3), 6);
      expect(loss([0, 1, 255])).toBeCloseTo((Math.log(4) + Math.log(4 / 3)) / 2, 6);
    });
  });

  test.each([255, -1, 5])("with ignore label %i it is the mean over the other pixels", (ignoreLabel) => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const labels = truth(ignoreLabel);
        const counted = labels.flatMap((label, i) => {
          if (label === ignoreLabel) return [];
          const row = values.subarray(i * classes, (i + 1) * classes);
          return [Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - row[label]!];
        });
        const expected = counted.reduce((a, b) => a + b, 0) / counted.length;
        const loss = crossEntropy(logitsOf(values), labelsOf(labels), { ignoreLabel });
        expect(loss.shape).toEqual([]);
        expect(loss.dataSync()[0]).toBeCloseTo(expected, 5);
      });
    });
  });

  test("its gradient is that of central differences, and exactly 0 on every ignored pixel", () => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const labels = labelsOf(truth(255));
        const loss = (logits: tf.Tensor4D) => crossEntropy(logits, labels);
        // A mean over 16 pixels has small slopes, so they are compared times 16.
        expectGradient((t: tf.Tensor4D) => tf.mul(loss(t), 16), [logitsOf(values)], {
          eps: 3e-2,
          tolerance: 5e-3,
        });
        const slope = tf
          .grad((t) => loss(t as tf.Tensor4D))(logitsOf(values))
          .dataSync<"float32">();
        truth(255).forEach((label, i) => {
          const own = slope.subarray(i * classes, (i + 1) * classes);
          expect(own.every((value) => value === 0)).toBe(label === 255);
          expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 6);
        });
      });
    });
  });

  test("with every pixel ignored, the loss and its whole gradient are 0", () => {
    tf.tidy(() => {
      const labels = labelsOf(new Array<number>(pixels).fill(255));
      const { value, grad } = tf.valueAndGrad((t) => crossEntropy(t as tf.Tensor4D, labels))(logitsOf(values));
      expect(value.dataSync()[0]).toBe(0);
      expect(grad.dataSync().every((slope) => slope === 0)).toBe(true);
    });
  });

  test("a label that is neither a class nor the ignore label throws or gives NaN, never a loss", () => {
    tf.tidy(() => {
      const loss = () => crossEntropy(logitsOf(values), labelsOf(truth(254))).dataSync()[0];
      if (backend === "native-cpu") expect(loss).toThrow(/label/i);
      else expect(loss()).toBeNaN();
    });
  });
});
