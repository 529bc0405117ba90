import * as tf from "@tensorflow/tfjs-core";
import { dispose, hashState, seedOf, type LabelledBatch } from "@ddep/core";
import { describeEachBackend, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { adam, exponentialMovingAverage, fit, NonFiniteLoss, type Loss } from "./index.js";
import { memoryStore, tinyData, tinyLoss, tinyNetwork } from "./testing/tiny-run.test.helpers.js";

interface Trial {
  readonly steps?: number;
  readonly data?: (start: number) => AsyncIterable<LabelledBatch>;
  readonly loss?: Loss<LabelledBatch>;
}

/** Two batches a step; what moves, hashed after the run has ended in one way or the other. */
async function attempt({ steps = 10, data = tinyData(), loss = tinyLoss }: Trial) {
  const network = tinyNetwork();
  const optimizer = adam(network.parameters);
  const ema = exponentialMovingAverage(network.parameters, 0.5);
  const store = memoryStore();
  const checkpoint = { store, every: 100, identity: "run" };
  const options = { steps, optimizer, ema, checkpoint, data, accumulate: 2, clipNorm: 1, seed: seedOf(1) };
  let error: unknown;
  let done = 0;
  try {
    for await (const { step } of fit(network, loss, { ...options, learningRate: () => 1e-2 })) done = step;
  } catch (caught) {
    error = caught;
  }
  const last = store.saved.at(-1);
  const moving = {
    weights: hashState(network.parameters),
    averages: hashState(ema.parameters),
    stored: last && [...last.tensors].map(([name, { data }]) => [name, [...data]]),
  };
  optimizer.dispose();
  ema.dispose();
  dispose(network.parameters);
  return { error, done, moving, saved: store.saved.map(({ step }) => step) };
}

/** Images of NaN from batch 5 on: the second half of step 3. */
const spoilt = tinyData((batch, i) => {
  if (i < 5) return batch;
  batch.images.dispose();
  return { ...batch, images: tf.fill<tf.Rank.R4>([2, 6, 6, 3], NaN) };
});

describeEachBackend("a step that fails", () => {
  test("by a loss of NaN leaves weights, running averages and moving averages of the last good step, and stores them", async () => {
    await expectNoLeaks(async () => {
      const failed = await attempt({ data: spoilt });
      const good = await attempt({ steps: 2 });
      expect(failed.error).toBeInstanceOf(NonFiniteLoss);
      expect(failed.error).toMatchObject({ step: 3, loss: NaN, names: ["batch5-0.png", "batch5-1.png"] });
      expect(String(failed.error)).toMatch(/the loss of step 3 is NaN, on batch5-0\.png, batch5-1\.png\nTo fix it: /);
      expect(failed.done).toBe(2);
      expect(failed.saved).toEqual([2]);
      expect(failed.moving).toEqual(good.moving);
    });
  });

  test("by a gradient of NaN under a finite loss does the same, and names every file of the step", async () => {
    await expectNoLeaks(async () => {
      let calls = 0;
      // The root of a square that is 0 has the value 0 and no slope.
      const loss: Loss<LabelledBatch> = (network, batch, seed) => {
        const value = tinyLoss(network, batch, seed);
        return ++calls <= 4 ? value : tf.sqrt(tf.square(tf.mul(value, 0)));
      };
      const failed = await attempt({ loss });
      expect(failed.error).toBeInstanceOf(NonFiniteLoss);
      expect(failed.error).toMatchObject({ step: 3, loss: NaN });
      expect((failed.error as NonFiniteLoss).names).toEqual([
        "batch4-0.png",
        "batch4-1.png",
        "batch5-0.png",
        "batch5-1.png",
      ]);
      expect(String(failed.error)).toMatch(/the gradient norm of step 3 is NaN/);
      expect(failed.moving).toEqual((await attempt({ steps: 2 })).moving);
    });
  });

  test("by an error of the loader passes it on, with the last good step stored", async () => {
    const broken = new Error("disk on fire");
    const data = tinyData((batch, i) => {
      if (i < 5) return batch;
      tf.dispose([batch.images, batch.labels]);
      throw broken;
    });
    await expectNoLeaks(async () => {
      const failed = await attempt({ data });
      expect(failed.error).toBe(broken);
      expect(failed.saved).toEqual([2]);
      expect(failed.moving).toEqual((await attempt({ steps: 2 })).moving);
    });
  });

  test("for the data ended says so", async () => {
    const data = async function* (start: number) {
      for await (const batch of tinyData()(start)) {
        yield batch;
        if (++start === 3) return;
      }
    };
    const failed = await attempt({ data });
    expect(String(failed.error)).toMatch(/data ended before training did/);
    expect([failed.done, failed.saved]).toEqual([1, [1]]);
  });
});

test("leaving the loop early closes the loader", async () => {
  let closed = false;
  const data = async function* (start: number) {
    try {
      yield* tinyData()(start);
    } finally {
      closed = true;
    }
  };
  const network = tinyNetwork();
  const optimizer = adam(network.parameters);
  const options = { steps: 9, optimizer, learningRate: () => 1e-3, data, seed: seedOf(1) };
  for await (const { step } of fit(network, tinyLoss, options)) if (step === 2) break;
  expect(closed).toBe(true);
  optimizer.dispose();
  dispose(network.parameters);
});
