import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { seedOf, stateOf, type Decoder, type NamedParameter } from "@ddep/core";
import { unet } from "@ddep/decoders";
import { scaled } from "@ddep/noise-schedules";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { finetune, initialise } from "./ddep.js";
import { methods } from "./methods.js";
import { paper } from "./paper.js";
import type { FineTuning, Recipe } from "./recipe.js";
import { tinyEncoder } from "./testing/tiny-encoder.test.helpers.js";

beforeAll(() => tf.setBackend("cpu"));
beforeEach(() => tf.disposeVariables());

const fineTuning = (reinitialise?: readonly string[]): FineTuning => ({
  labels: { names: ["a", "b"], ignoreLabel: 255, colours: [] },
  steps: 0,
  learningRate: () => 0,
  data: unread,
  validation: unread,
  reinitialise,
});

const recipe = (reinitialise?: readonly string[]): Recipe => ({
  seed: seedOf(3),
  encoder: tinyEncoder,
  supervise: (encoder) => encoder,
  decoder: (encoder, seed) => unet({ encoder, widths: [8, 8, 4, 4, 4], seed }),
  denoising: { noise: scaled(paper.sigma), target: paper.target },
  pretrain: { steps: 0, learningRate: () => 0, data: unread },
  finetune: fineTuning(reinitialise),
});

function unread(): never {
  throw new Error("no step is trained");
}

const valuesOf = (parameters: readonly NamedParameter[]) =>
  new Map([...stateOf(parameters)].map(([name, { data }]) => [name, [...data]]));

/** As denoising leaves it: not what it was made with. */
function denoise({ parameters }: Decoder): void {
  tf.tidy(() => parameters.forEach(({ variable }) => variable.assign(tf.add(variable, 1))));
}

/** The decoder's values before denoising, after it, and where fine-tuning begins. */
async function begin(parts?: readonly string[]) {
  const { encoder, decoder } = initialise(recipe(parts), methods.ddep);
  const random = valuesOf(decoder.parameters);
  denoise(decoder);
  const denoised = valuesOf(decoder.parameters);
  let begun = new Map<string, number[]>();
  await finetune({ encoder, decoder }, recipe(parts), fineTuning(parts), {
    stage({ name }) {
      expect(name).toBe("finetune");
      begun = valuesOf(decoder.parameters);
      return {};
    },
  });
  return { random, denoised, begun };
}

test("fine-tuning begins with every block as denoising left it", async () => {
  const { random, denoised, begun } = await begin();
  expect(begun).toEqual(denoised);
  expect(begun).not.toEqual(random);
});

test("reinitialised parts start from their initial weights and running averages", async () => {
  const { random, denoised, begun } = await begin(["blocks.3", "blocks.4.conv2"]);
  const isReinitialised = (name: string) => name.startsWith("blocks.3.") || name.startsWith("blocks.4.conv2.");
  const names = [...begun.keys()];
  expect(names.filter(isReinitialised)).toHaveLength(15);
  expect(names.filter((name) => name.endsWith("running_var")).some(isReinitialised)).toBe(true);
  for (const name of names) expect(begun.get(name)).toEqual((isReinitialised(name) ? random : denoised).get(name));
});

test("the weights of the other decoder are freed", async () => {
  await begin();
  const { numTensors } = tf.memory();
  tf.disposeVariables();
  await begin(["blocks.4"]);
  expect(tf.memory().numTensors).toBe(numTensors);
});

test("an unknown part of the decoder is refused before training, with a list of the known ones", () => {
  expect(() => initialise(recipe(["blocks.4", "block.3"]), methods.ddep)).toThrow(
    /no part block\.3[^]*blocks\.0, blocks\.1/,
  );
  // The beginning of a name is no part.
  expect(() => initialise(recipe(["blocks.4.conv"]), methods.ddep)).toThrow("no part blocks.4.conv");
});
