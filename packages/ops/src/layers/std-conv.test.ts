import * as tf from "@tensorflow/tfjs-core";
import { dispose, hashState, normals, Scope, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { conv2d, kaimingNormalFanOut as init, standardize, stdConvLayer } from "../index.js";

const image = (height: number, width: number) =>
  tf.tensor4d(normals(seedOf(1), 2 * height * width * 3), [2, height, width, 3]);

describeEachBackend("stdConvLayer", () => {
  test.each([
    [224, 112, [2, 3]],
    [7, 4, [3, 3]],
    [8, 4, [2, 3]],
  ] as const)("same padding takes %i pixels to %i", (size, expected, sides) => {
    const scope = new Scope(seedOf(0));
    const options = { in: 3, out: 2, size: 7, stride: 2, epsilon: 1e-8, init };
    const layer = stdConvLayer(scope, { ...options, pad: "same" });
    tf.tidy(() => {
      const x = image(size, 9);
      const y = layer(x);
      expect(y.shape).toEqual([2, expected, 5, 2]);
      const filter = standardize(scope.parameters[0]!.variable as tf.Variable<tf.Rank.R4>, 1e-8);
      expectClose(y, conv2d(x, filter, { stride: 2, pad: [sides, [3, 3]] }), 1e-4);
    });
    dispose(scope.parameters);
  });

  test("the filter is standardised once, after each change of the weight, and for every gradient", () => {
    expectNoLeaks(() => {
      const scope = new Scope(seedOf(0));
      const layer = stdConvLayer(scope, { in: 3, out: 2, size: 3, epsilon: 1e-5, init });
      const weight = scope.parameters[0]!.variable as tf.Variable<tf.Rank.R4>;
      const hash = hashState(scope.parameters);
      const x = image(5, 4);
      const expected = () => conv2d(x, standardize(weight, 1e-5), { pad: 1 });
      const tensors = () => tf.memory().numTensors;
      const before = tensors();
      for (let i = 0; i < 3; i++) {
        tf.tidy(() => expectClose(layer(x), expected(), 1e-5));
        expect(tensors()).toBe(before + 1);
      }
      const { value, grads } = tf.variableGrads(() => tf.sum<tf.Scalar>(tf.square(layer(x))), [weight]);
      expect(grads[weight.name]!.dataSync().some((slope) => Math.abs(slope) > 1e-3)).toBe(true);
      tf.dispose([value, grads]);
      expect(hashState(scope.parameters)).toBe(hash);
      tf.tidy(() => weight.assign(tf.square(weight)));
      tf.tidy(() => expectClose(layer(x), expected(), 1e-5));
      expect(tensors()).toBe(before + 1);
      dispose(scope.parameters);
      x.dispose();
    });
  });
});
