import * as tf from "@tensorflow/tfjs-core";
import { dispose, normals, Scope, seedOf } from "@ddep/core";
import { awaken, describeEachBackend, expectClose, expectNoLeaks, expectVariableGradient } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { noiseLevel, sinusoids } from "./index.js";

describeEachBackend("sinusoids", () => {
  // WaveGrad's PositionalEncoding, in double precision: angles 5000 * sqrt(gamma) * 1e-4^(i / 2).
  test("by hand at two frequencies, 5000 and 50", () => {
    tf.tidy(() => {
      const rows = [0, 0.25, 1].map((gamma) => {
        const angles = [5000, 50].map((frequency) => frequency * Math.sqrt(gamma));
        return [...angles.map(Math.sin), ...angles.map(Math.cos)];
      });
      expectClose(sinusoids(tf.tensor1d([0, 0.25, 1]), 4), rows.flat(), 1e-3);
    });
  });
});

describeEachBackend("noiseLevel", () => {
  test("gradients of the embedding and of the map of a normalisation", () => {
    const scope = new Scope(seedOf(0));
    const conditioner = noiseLevel({ width: 6 })(scope);
    const modulation = conditioner.modulation(scope.at("norm"), 3);
    awaken(scope.parameters);
    expect(scope.parameters).toHaveLength(6);
    tf.tidy(() => {
      const x = tf.tensor4d(normals(seedOf(1), 2 * 3 * 4 * 3), [2, 3, 4, 3]);
      const gamma = tf.tensor1d([0.3, 0.9]);
      const f = () => modulation(x, conditioner.embed(2, { training: true, gamma }));
      for (const entry of scope.parameters) expectNoLeaks(() => expectVariableGradient(entry, f));
    });
    dispose(scope.parameters);
  });
});

test.each([0, 7, -2, 1.5])("a width of %d is refused", (width) => {
  expect(() => noiseLevel({ width })).toThrow(/width: .*\n.*positive even/);
});
