import { encoders } from "@ddep/encoders";
import { fold, seedOf, type StoredTensor } from "@ddep/core";
import * as apps from "@ddep/test-utils/apps";

export { appears, scratch } from "@ddep/test-utils/apps";
export const { run } = apps.inProcess(new URL("./main.ts", import.meta.url));
/** Starts the built program, for a test that stops it. */
export const { start } = apps.app(new URL("../dist/main.js", import.meta.url));

/** Writes the weights of a small encoder, changed as a test wants them. */
export const writeWeights = (file: string, change?: (state: Map<string, StoredTensor>) => void) =>
  apps.writeWeights(file, encoders.resnet_mini.create(fold(seedOf(7), "weights")).parameters, change);

const flags = await apps.writeTiny();
export const { root } = flags;

/** The flags of fine-tuning of seconds. */
export const tuning = (weights: string, out: string): string[] => [
  ...["finetune", ...flags.finetuning],
  ...["--encoder-weights", weights, "--out", out],
];

/** The flags of a run of seconds. */
export const tiny = (weights: string, out: string): string[] => [
  ...["run", ...flags.denoising, ...flags.finetuning],
  ...["--encoder-weights", weights, "--methods", "ddep", "--out", out],
];
