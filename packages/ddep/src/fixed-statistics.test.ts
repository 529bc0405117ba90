import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf, stateOf, type LabelledBatch } from "@ddep/core";
import { unet } from "@ddep/decoders";
import { scaled } from "@ddep/noise-schedules";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { ddep } from "./ddep.js";
import { methodNames, methods, type MethodName } from "./methods.js";
import type { Recipe } from "./recipe.js";
import { tinyEncoder } from "./testing/tiny-encoder.test.helpers.js";

beforeAll(() => tf.setBackend("cpu"));
beforeEach(() => tf.disposeVariables());

async function* batches(): AsyncGenerator<LabelledBatch> {
  for (let i = 0; i < 9; i++)
    yield await Promise.resolve({
      images: tf.tensor4d(normals(seedOf(i), 2 * 32 * 32 * 3), [2, 32, 32, 3]),
      labels: tf.tensor3d(
        Int32Array.from({ length: 2 * 32 * 32 }, (_, k) => (k >> 4) % 2),
        [2, 32, 32],
        "int32",
      ),
      names: ["a", "b"],
    });
}

const recipe = (fixedStatistics: boolean): Recipe => ({
  seed: seedOf(3),
  encoder: tinyEncoder,
  supervise: (encoder) => encoder,
  decoder: (encoder, seed) => unet({ encoder, widths: [8, 8, 4, 4, 4], seed }),
  denoising: { noise: scaled(0.22), target: "noise" },
  pretrain: { steps: 1, learningRate: () => 1e-3, data: batches },
  finetune: {
    labels: { names: ["a", "b"], ignoreLabel: 255, colours: [] },
    steps: 2,
    learningRate: () => 1e-2,
    data: batches,
    validation: batches,
    fixedStatistics,
  },
});

/** Which tensors of the encoder fine-tuning moved: running averages, and weights. */
async function movedIn(method: MethodName, fixedStatistics: boolean) {
  let before = new Map<string, number[]>();
  const moved = { averages: false, weights: false };
  await ddep(recipe(fixedStatistics), methods[method], {
    stage({ name, network }) {
      if (name !== "finetune") return {};
      const valuesOf = () => new Map([...stateOf(network.parameters)].map(([key, { data }]) => [key, [...data]]));
      before = valuesOf();
      return {
        onEnd() {
          for (const [key, values] of valuesOf()) {
            if (!key.startsWith("encoder.") || String(values) === String(before.get(key))) continue;
            moved[/running_(mean|var)$/.test(key) ? "averages" : "weights"] = true;
          }
        },
      };
    },
  });
  return moved;
}

test.each(methodNames)(
  "fixed statistics of %s stay while weights move, unless nothing trained its encoder before",
  async (method) => {
    expect(await movedIn(method, false)).toEqual({ averages: true, weights: true });
    expect(await movedIn(method, true)).toEqual({ averages: method === "random", weights: true });
  },
);
