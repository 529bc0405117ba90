import { dispose, hashState, seedOf } from "@ddep/core";
import { describeEachBackend, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { adam, cosine, exponentialMovingAverage, fit, Interrupted, type CheckpointStore } from "./index.js";
import { memoryStore, tinyData, tinyLoss, tinyNetwork } from "./testing/tiny-run.test.helpers.js";

const steps = 7;

interface Stop {
  readonly store?: CheckpointStore;
  /** The step after which the signal comes. */
  readonly after?: number;
  readonly identity?: string;
  readonly every?: number;
  /** Of the network's first values. */
  readonly seed?: number;
}

/** A run with everything that moves: weights, running averages, Adam's memory, decay, accumulation and averages. */
async function run({ store, after, identity = "run", every = 100, seed = 0 }: Stop = {}) {
  const network = tinyNetwork(seed);
  const optimizer = adam(network.parameters, { weightDecay: 0.1 });
  const ema = exponentialMovingAverage(network.parameters, 0.8);
  const controller = new AbortController();
  const done: number[] = [];
  let error: unknown;
  const reports = fit(network, tinyLoss, {
    steps,
    optimizer,
    ema,
    learningRate: cosine({ base: 1e-2, steps, warmup: 2 }),
    data: tinyData(),
    seed: seedOf(1),
    accumulate: 2,
    signal: controller.signal,
    checkpoint: store && { store, every, identity },
  });
  try {
    for await (const { step } of reports) {
      done.push(step);
      if (step === after) controller.abort();
    }
  } catch (caught) {
    error = caught;
  }
  const hashes = { weights: hashState(network.parameters), averages: hashState(ema.parameters) };
  optimizer.dispose();
  ema.dispose();
  dispose(network.parameters);
  return { hashes, done, error };
}

describeEachBackend("a run that is stopped and resumed", () => {
  test("ends bit-equal to one that never stopped, wherever it stopped", async () => {
    await expectNoLeaks(async () => {
      const whole = await run();
      for (const after of [1, 4]) {
        const store = memoryStore();
        const stopped = await run({ store, after });
        expect(stopped.done.at(-1)).toBe(after);
        expect(stopped.error).toBeInstanceOf(Interrupted);
        expect(stopped.error).toMatchObject({
          step: after,
          steps,
          message: `stopped after step ${after} of ${steps}`,
        });
        expect(store.saved.map(({ step }) => step)).toEqual([after]);
        // Another first seed: nothing of the resumed run may come from its own first values.
        const resumed = await run({ store, seed: 9 });
        expect(resumed.done).toEqual(Array.from({ length: steps - after }, (_, i) => after + 1 + i));
        expect(resumed.hashes).toEqual(whole.hashes);
      }
    });
  });
});

describeEachBackend("checkpoints of a run", () => {
  test("are written every so many steps and at the end; a run at its end does nothing but load", async () => {
    const store = memoryStore();
    const { hashes } = await run({ store, every: 3 });
    expect(store.saved.map(({ step }) => step)).toEqual([3, 6, 7]);
    const again = await run({ store, seed: 9 });
    expect(again.done).toEqual([]);
    expect(again.hashes).toEqual(hashes);
    // Killed after the checkpoint of step 3: what came later is done once more.
    const killed = memoryStore();
    await killed.save(store.saved[0]!);
    expect((await run({ store: killed, seed: 9 })).hashes).toEqual(hashes);
  });

  test("of another run are refused, naming the store", async () => {
    const store = memoryStore();
    await run({ store, after: 2 });
    const { error, done } = await run({ store, identity: "other" });
    expect(done).toEqual([]);
    expect(error).toMatchObject({ name: "UserError", file: "memory" });
    expect(String(error)).toMatch(/a run with different settings/);
  });

  test("that lack a tensor of the network, the averages or the optimiser are refused by its name", async () => {
    const store = memoryStore();
    await run({ store, after: 1 });
    const { tensors } = store.saved[0]!;
    for (const [key, name] of [
      ["model.bn.running_mean", "bn.running_mean"],
      ["ema.conv.weight", "conv.weight"],
      ["optimizer.second.head.bias", "second.head.bias"],
    ] as const) {
      const lacking = memoryStore();
      await lacking.save({
        ...store.saved[0]!,
        tensors: new Map([...tensors].filter(([other]) => other !== key)),
      });
      const { error } = await run({ store: lacking });
      expect(error).toMatchObject({ name: "UserError", file: "memory" });
      expect(String(error)).toContain(name);
    }
  });
});
