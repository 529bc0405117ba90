import { getHeapStatistics } from "node:v8";
import * as tf from "@tensorflow/tfjs-core";
import {
  segmentationModel,
  dispose,
  frozen,
  hashState,
  seedOf,
  type Decoder,
  type LabelledBatch,
  type Mode,
  type Network,
} from "@ddep/core";
import { describeEachBackend, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { adam, exponentialMovingAverage, fit, type FitOptions, type StepReport } from "./index.js";
import { tinyData, tinyLoss, tinyNetwork } from "./testing/tiny-run.test.helpers.js";

type Options = Partial<FitOptions<LabelledBatch>>;

/** Trains a network and returns what each step reported. */
async function train(network: Network, steps: number, options: Options = {}): Promise<StepReport[]> {
  const optimizer = options.optimizer ?? adam(network.parameters);
  const reports: StepReport[] = [];
  const defaults = { steps, optimizer, learningRate: () => 1e-2, data: tinyData(), seed: seedOf(1) };
  try {
    for await (const report of fit(network, tinyLoss, { ...defaults, ...options })) reports.push(report);
  } finally {
    optimizer.dispose();
  }
  return reports;
}

describeEachBackend("fit", (backend) => {
  test("lowers the loss on a repeated set, and reports each step", async () => {
    await expectNoLeaks(async () => {
      const network = tinyNetwork();
      const same = tinyData();
      const data = async function* (): AsyncGenerator<LabelledBatch> {
        for (;;)
          for await (const batch of same(0)) {
            yield batch;
            break;
          }
      };
      const reports = await train(network, 60, { data, learningRate: (step) => 0.02 / (1 + step / 20) });
      expect(reports.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
      expect(reports.at(-1)!.loss).toBeLessThan(0.85 * reports[0]!.loss);
      expect(reports[20]!.learningRate).toBe(0.01);
      expect(reports.every(({ gradientNorm }) => gradientNorm > 0)).toBe(true);
      expect(reports.every(({ imagesPerSecond }) => imagesPerSecond > 0)).toBe(true);
      dispose(network.parameters);
    });
  });

  test("is a function of its seed: the same seed gives the same bits, another seed others", async () => {
    const hashes: string[] = [];
    for (const seed of [1, 1, 2]) {
      const network = tinyNetwork();
      await train(network, 4, { seed: seedOf(seed) });
      hashes.push(hashState(network.parameters));
      dispose(network.parameters);
    }
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  test("every batch of every step draws by a seed of its own", async () => {
    const network = tinyNetwork();
    const optimizer = adam(network.parameters);
    const drawn: string[] = [];
    const loss: typeof tinyLoss = (net, batch, seed) => {
      drawn.push(`${batch.names[0]} ${seed.high}:${seed.low}`);
      return tinyLoss(net, batch, seed);
    };
    const options = { steps: 3, optimizer, learningRate: () => 1e-3, data: tinyData(), seed: seedOf(1) };
    for await (const { step } of fit(network, loss, { ...options, accumulate: 2 }))
      expect(drawn).toHaveLength(2 * step);
    expect(drawn.map((line) => line.split(" ")[0])).toEqual([0, 1, 2, 3, 4, 5].map((i) => `batch${i}-0.png`));
    expect(new Set(drawn.map((line) => line.split(" ")[1])).size).toBe(6);
    optimizer.dispose();
    dispose(network.parameters);
  });

  test("the number of tensors after step 200 is that after step 10, and memory stays over 500 steps", async () => {
    const network = tinyNetwork();
    const optimizer = adam(network.parameters);
    const ema = exponentialMovingAverage(network.parameters, 0.9);
    const alive = new Map<number, { tensors: number; buffers: number; bytes: number; native: number }>();
    const steps = backend === "native-cpu" ? 500 : 200;
    const options = { steps, optimizer, ema, clipNorm: 1, learningRate: () => 1e-3, seed: seedOf(1) };
    for await (const { step } of fit(network, tinyLoss, { ...options, data: tinyData() })) {
      const { numTensors: tensors, numBytes: bytes } = tf.memory();
      const native = process.memoryUsage().rss - getHeapStatistics().total_physical_size;
      alive.set(step, { tensors, buffers: tf.backend().numDataIds(), bytes, native });
    }
    const at = (step: number) => ({ ...alive.get(step)!, native: 0 });
    expect(at(200)).toEqual(at(10));
    expect(at(steps)).toEqual(at(10));
    // One leaked map of this network is 1 kB; what 300 steps make in all is some 30 MB. V8 grows its own heap as it likes.
    if (backend === "native-cpu") expect(alive.get(500)!.native - alive.get(200)!.native).toBeLessThan(12e6);
    optimizer.dispose();
    ema.dispose();
    dispose(network.parameters);
  });

  test("clipping scales the whole gradient down to its norm and no further", async () => {
    // Without momentum and with a large epsilon Adam's step is proportional to the gradient.
    const update = async (clipNorm?: number) => {
      const network = tinyNetwork();
      const before = network.parameters.map(({ variable }) => Float32Array.from(variable.dataSync()));
      const optimizer = adam(network.parameters, { beta1: 0, beta2: 0, epsilon: 1e4 });
      const [report] = await train(network, 1, { optimizer, learningRate: () => 1e4, clipNorm });
      const moved = network.parameters.flatMap(({ variable, role }, i) =>
        role === "trainable" ? Array.from(variable.dataSync(), (value, k) => value - before[i]![k]!) : [],
      );
      dispose(network.parameters);
      return { norm: report!.gradientNorm, moved };
    };
    const free = await update();
    const clipped = await update(free.norm / 4);
    const loose = await update(free.norm * 4);
    expect(Math.hypot(...free.moved) / free.norm).toBeCloseTo(1, 2);
    expect(clipped.norm).toBeCloseTo(free.norm, 5);
    clipped.moved.forEach((value, i) => expect(value).toBeCloseTo(free.moved[i]! / 4, 4));
    loose.moved.forEach((value, i) => expect(value).toBeCloseTo(free.moved[i]!, 6));
  });

  test("a frozen encoder keeps every bit, its running averages too, while the decoder learns", async () => {
    const inner = tinyNetwork(1);
    const encoder = frozen({
      ...inner,
      strides: [1],
      apply: (x: tf.Tensor4D, mode: Mode) => [inner.apply(x, mode)],
    });
    const body = tinyNetwork(2);
    const decoder: Decoder = { ...body, channels: 3, stride: 1, apply: ([x], mode) => body.apply(x!, mode) };
    const network = segmentationModel(encoder, decoder, { parameters: [], apply: (x) => x });
    const before = [hashState(inner.parameters), hashState(body.parameters)];
    await train(network, 5);
    expect(hashState(inner.parameters)).toBe(before[0]);
    expect(hashState(body.parameters)).not.toBe(before[1]);
    dispose(network.parameters);
  });
});
