import * as tf from "@tensorflow/tfjs-core";
import {
  segmentationModel,
  dispose,
  inference,
  normals,
  seedOf,
  type Decoder,
  type LabelledBatch,
  type Network,
} from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { evaluate, logitsOf, predict, type Metric, type Predictions } from "./index.js";
import { tinyBatch, tinyNetwork } from "./testing/tiny-run.test.helpers.js";

const image = (height: number, width: number) =>
  tf.tensor4d(normals(seedOf(height * width), 2 * height * width * 3), [2, height, width, 3]);

/** A metric that keeps what it is given. */
function keeper() {
  const seen: { labels: number[]; predictions: number[]; images: number }[] = [];
  const metric: Metric = {
    update: (labels, predictions, images) =>
      void seen.push({ labels: [...labels], predictions: [...predictions], images }),
  };
  return { ...metric, seen };
}

async function* batches(count: number): AsyncGenerator<LabelledBatch> {
  for (let i = 0; i < count; i++) yield tinyBatch(i, i + 1);
}

describeEachBackend("predict and evaluate", () => {
  test("with flips the logits are the mean of the image's and the mirrored image's, mirrored back", () => {
    const network = tinyNetwork();
    expectNoLeaks(() => {
      tf.tidy(() => {
        const x = image(5, 7);
        const mirrored = tf.reverse(network.apply(tf.reverse(x, 2), inference), 2);
        const byHand = tf.mul(tf.add(network.apply(x, inference), mirrored), 0.5);
        expectClose(logitsOf(network, x), byHand, 1e-6);
        expectClose(logitsOf(network, x, { flip: false }), network.apply(x, inference), 0);
        const symmetric = tf.concat([x, tf.reverse(x, 2)], 2) as tf.Tensor4D;
        const logits = logitsOf(network, symmetric);
        expectClose(logits, tf.reverse(logits, 2), 1e-6);
      });
    });
    dispose(network.parameters);
  });

  test("a prediction is the class of the largest logit, at any size, and moves nothing", () => {
    const body = tinyNetwork();
    const encoder = {
      parameters: [],
      strides: [4],
      apply: (x: tf.Tensor4D) => [tf.maxPool(x, 4, 4, "valid")],
    };
    const decoder: Decoder = {
      ...body,
      channels: 3,
      stride: 1,
      apply: ([x], mode) => {
        const y = body.apply(x!, mode);
        return tf.image.resizeNearestNeighbor(y, [4 * y.shape[1], 4 * y.shape[2]]);
      },
    };
    const network = segmentationModel(encoder, decoder, { parameters: [], apply: (x) => x });
    const before = body.parameters.map(({ variable }) => [...variable.dataSync()]);
    for (const [height, width] of [
      [8, 8],
      [5, 7],
      [1, 3],
      [9, 4],
    ] as const) {
      expectNoLeaks(() => {
        tf.tidy(() => {
          const x = image(height, width);
          const classes = predict(network, x);
          expect([classes.shape, classes.dtype]).toEqual([[2, height, width], "int32"]);
          expectClose(classes, tf.argMax(logitsOf(network, x), 3), 0);
        });
      });
    }
    expect(body.parameters.map(({ variable }) => [...variable.dataSync()])).toEqual(before);
    dispose(body.parameters);
  });

  test("every batch reaches the metric once with its labels, and none is left alive", async () => {
    const network = tinyNetwork();
    await expectNoLeaks(async () => {
      const progress: number[] = [];
      const options = { flip: false, onProgress: (images: number) => void progress.push(images) };
      const { seen } = await evaluate(network, batches(3), keeper(), options);
      expect(progress).toEqual([1, 3, 6]);
      expect(seen.map(({ images }) => images)).toEqual([1, 2, 3]);
      tf.tidy(() => {
        seen.forEach(({ labels, predictions }, i) => {
          const batch = tinyBatch(i, i + 1);
          expect(labels).toEqual([...batch.labels.dataSync()]);
          expect(predictions).toEqual([...predict(network, batch.images, { flip: false }).dataSync()]);
        });
      });
    });
    dispose(network.parameters);
  });

  test("a metric receives sizes and confidences, and predictions come with their names", async () => {
    const network = tinyNetwork();
    await expectNoLeaks(async () => {
      const confidences: number[][] = [];
      const metric: Metric = {
        update: (_, __, ___, evidence) => {
          expect([evidence.height, evidence.width]).toEqual([6, 6]);
          confidences.push([...evidence.confidences]);
        },
      };
      const names: string[] = [];
      const onPredictions = ({ names: seen, classes, height, width }: Predictions) => {
        names.push(...seen);
        expect(classes).toHaveLength(seen.length * height * width);
      };
      await evaluate(network, batches(2), metric, { flip: false, onPredictions });
      expect(names).toEqual(["batch0-0.png", "batch1-0.png", "batch1-1.png"]);
      tf.tidy(() => {
        const logits = network.apply(tinyBatch(1, 2).images, inference);
        expectClose(tf.reshape(tf.max(tf.softmax(logits), 3), [-1]), confidences[1]!, 1e-6);
      });
    });
    dispose(network.parameters);
  });

  test("a metric that refuses a batch leaves nothing alive either", async () => {
    const network = tinyNetwork();
    await expectNoLeaks(async () => {
      const refusing: Metric = {
        update: () => {
          throw new RangeError("label 9");
        },
      };
      await expect(evaluate(network, batches(2), refusing)).rejects.toThrow("label 9");
    });
    dispose(network.parameters);
  });
});

test("images of many pixels are predicted one by one, with the same result", async () => {
  await import("@ddep/backend").then(({ useBackend }) => useBackend("cpu"));
  const sizes: number[][] = [];
  const network: Network = {
    parameters: [],
    apply(x) {
      sizes.push(x.shape);
      return x;
    },
  };
  const [height, width] = [1024, 600];
  const brightest = Int32Array.from({ length: 2 * height * width }, (_, i) => Math.floor(i / 1000) % 3);
  async function* large(): AsyncGenerator<LabelledBatch> {
    const images = tf.tidy(() => tf.oneHot(tf.tensor3d(brightest, [2, height, width], "int32"), 3, 1, 0, "float32"));
    const labels = tf.zeros<tf.Rank.R3>([2, height, width], "int32");
    yield { images: images as tf.Tensor4D, labels, names: ["a.png", "b.png"] };
  }
  const { seen } = await evaluate(network, large(), keeper(), { flip: false });
  expect(sizes).toEqual([
    [1, height, width, 3],
    [1, height, width, 3],
  ]);
  expect(seen.map(({ images }) => images)).toEqual([1, 1]);
  const area = height * width;
  seen.forEach(({ predictions }, image) =>
    expect(predictions.every((k, i) => k === brightest[image * area + i])).toBe(true),
  );
});
