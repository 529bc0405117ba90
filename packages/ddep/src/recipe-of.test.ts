import { seedOf, UserError } from "@ddep/core";
import { loadersOf, shapes } from "@ddep/datasets";
import { unet } from "@ddep/decoders";
import { basicBlock, resnet } from "@ddep/encoders";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { expect, test } from "vitest";
import { ddep, methods, recipeOf, type Recipe, type RecipeOptions } from "./index.js";

const seed = seedOf(3);
const scenes = (split: "train" | "val", length: number) => shapes({ seed, split, length, size: 32 });
const options: RecipeOptions = {
  ...loadersOf({ images: scenes("train", 6), labelled: scenes("train", 4), validation: scenes("val", 2) }),
  seed,
  encoder: (seed) => resnet({ block: basicBlock, layers: [1, 1], widths: [4, 8], stemSize: 3, seed }),
  supervise: (encoder) => encoder,
  steps: { pretrain: 2, finetune: 2 },
  size: 32,
  batch: 2,
};

test("a recipe of data sets and an encoder runs from denoising to scores", async () => {
  const stages: string[] = [];
  // The default U-Net takes minutes in plain JavaScript.
  const decoder: Recipe["decoder"] = (encoder, seed) => unet({ encoder, widths: [8, 8, 4], seed });
  const scores = await ddep({ ...recipeOf(options), decoder }, methods.ddep, {
    stage: ({ name, steps }) => ({ onEnd: () => void stages.push(`${name} ${steps}`) }),
  });
  expect(stages).toEqual(["pretrain 2", "finetune 2"]);
  expect(scores!.summary()).toMatchObject({ images: 2, pixels: 2 * 32 * 32 });
});

test("the U-Net has a block for each doubling of its encoder, each of half the width", () => {
  const recipe = recipeOf(options);
  for (const [stride, widest] of [
    [8, 64],
    [32, 16],
  ] as const) {
    const strides = Array.from({ length: Math.log2(stride) }, (_, i) => 2 ** (i + 1));
    const decoder = recipe.decoder({ channels: strides.map(() => 4), strides }, seed);
    expect(decoder.channels).toBe(widest);
    for (const { variable } of decoder.parameters) variable.dispose();
  }
});

test("without a classifier's weights, methods that start from them say what is missing", async () => {
  const { seed, encoder, images, labelled, validation, labels, steps } = options;
  const run = ddep(recipeOf({ seed, encoder, images, labelled, validation, labels, steps }), methods.ddep);
  await expect(run).rejects.toThrow(UserError);
  await expect(run).rejects.toThrow(/supervise: .*classifier's weights.*loadEncoder/s);
});
