import * as tf from "@tensorflow/tfjs-core";
import { constant, dispose, noGrad, Scope, seedOf } from "@ddep/core";
import { differentiable } from "@ddep/ops";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { valueAndGradients } from "./backpropagate.js";
import { tinyBatch, tinyNetwork } from "./testing/tiny-run.test.helpers.js";

/** Twice x, keeping x; `look` is called when the gradient is taken. */
const doubled = (x: tf.Tensor, look: () => void = () => undefined) =>
  differentiable(
    { x },
    (save) => {
      save([x]);
      return tf.mul(x, 2);
    },
    (dy) => ({
      x: () => {
        look();
        return tf.mul(dy, 2);
      },
    }),
  );

describeEachBackend("back-propagation", () => {
  test("gives what TF.js gives, through a whole network", () => {
    const network = tinyNetwork();
    const { images } = tinyBatch(0);
    const variables = network.parameters.filter(({ role }) => role === "trainable").map(({ variable }) => variable);
    const loss = () => tf.mean<tf.Scalar>(tf.square(network.apply(images, { training: true })));
    expectNoLeaks(() => {
      const theirs = tf.variableGrads(loss, variables);
      const ours = valueAndGradients(loss, variables);
      expectClose(ours.value, theirs.value, 1e-6);
      expect(ours.gradients.size).toBe(variables.length);
      for (const [variable, gradient] of ours.gradients) expectClose(gradient, theirs.grads[variable.name]!, 1e-6);
      tf.dispose([ours.value, theirs.value, theirs.grads, [...ours.gradients.values()]]);
    });
    dispose(network.parameters);
  });

  test("adds the gradients of a value used twice, and passes an unchanged one through", () => {
    const scope = new Scope(seedOf(0));
    const a = scope.parameter("a", [3], constant(2));
    expectNoLeaks(() => {
      const same = (x: tf.Tensor) =>
        differentiable(
          { x },
          () => tf.clone(x),
          (dy) => ({ x: () => dy }),
        );
      const { value, gradients } = valueAndGradients(() => {
        const b = same(a);
        return tf.sum(tf.add(tf.mul(b, b), same(b)));
      }, [a]);
      expectClose(value, [18]);
      expectClose(gradients.get(a)!, [5, 5, 5]);
      tf.dispose([value, [...gradients.values()]]);
    });
    dispose(scope.parameters);
  });

  test("omits variables that the value does not depend on or that are used without a gradient", () => {
    const scope = new Scope(seedOf(0));
    const [a, b] = ["a", "b"].map((name) => scope.parameter(name, [1], constant(3)));
    expectNoLeaks(() => {
      const { value, gradients } = valueAndGradients(
        () =>
          tf.sum(
            tf.mul(
              a!,
              noGrad(() => tf.square(b!)),
            ),
          ),
        [a!, b!],
      );
      expect([...gradients.keys()]).toEqual([a]);
      expectClose(gradients.get(a!)!, [9]);
      tf.dispose([value, [...gradients.values()]]);
    });
    dispose(scope.parameters);
  });

  test("frees memory along the way: what is alive at the end does not grow with the length", () => {
    const scope = new Scope(seedOf(0));
    const a = scope.parameter("a", [1], constant(1));
    const aliveAtEnd = (length: number) => {
      let alive = 0;
      const { value, gradients } = valueAndGradients(() => {
        let x = doubled(a, () => (alive = tf.memory().numTensors));
        for (let i = 0; i < length; i++) x = doubled(x);
        return tf.sum(x);
      }, [a]);
      tf.dispose([value, [...gradients.values()]]);
      return alive;
    };
    expectNoLeaks(() => {
      expect(aliveAtEnd(40)).toBe(aliveAtEnd(4));
    });
    dispose(scope.parameters);
  });

  test.each(["forward", "backward"])("frees everything where the %s pass throws", (pass) => {
    const scope = new Scope(seedOf(0));
    const a = scope.parameter("a", [1], constant(1));
    const broken = () => {
      throw new Error("broken");
    };
    expectNoLeaks(() => {
      const work = () =>
        valueAndGradients(() => {
          const x = doubled(doubled(a, pass === "backward" ? broken : undefined));
          return pass === "forward" ? broken() : tf.sum(x);
        }, [a]);
      expect(work).toThrow("broken");
      expect(tf.engine().state.gradientDepth).toBe(0);
    });
    dispose(scope.parameters);
  });

  test("names the operation that has no gradient", () => {
    const scope = new Scope(seedOf(0));
    const a = scope.parameter("a", [2], constant(1));
    expectNoLeaks(() => {
      expect(() => valueAndGradients(() => tf.sum(tf.topk(a, 1).values), [a])).toThrow(/TopK has no gradient/);
    });
    dispose(scope.parameters);
  });
});
