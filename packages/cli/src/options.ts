import { parseShare } from "@ddep/datasets";

import { paper, methodNames } from "@ddep/ddep";
import { penalties, type Penalty } from "@ddep/losses";
import { precisions } from "@ddep/ops";
import { Option, type Command } from "commander";
import { z } from "zod";
import { augmentHelp, checkAugment, parseAugment } from "./augment-flag.js";
import { data, decoders, encoders, type DataName, type DecoderName, type EncoderName } from "./choices.js";
import { losses, parseLoss } from "./loss-choices.js";
import { noises, weightings, type NoiseName, type WeightingName } from "./noise-choices.js";
import { parseFlags } from "./parse-flags.js";
import { presetFlags, presetHelp } from "./preset-flags.js";
import { presetOf } from "./presets.js";
import { protocolNames, protocolShape } from "./protocol.js";

const integer = z.coerce.number().int();
const count = integer.min(1);
const positive = z.coerce.number().positive();
const unsigned = z.coerce.number().min(0);
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === "string" ? value.split(",").map((part) => part.trim()) : value),
    z.array(item).min(1),
  );

/** A share of the labelled images, as it is typed or as a number. */
export const labelShare = z.preprocess(
  (value) => (typeof value === "string" ? parseShare(value) : value),
  z.number("is a share such as 0.05, 5% or 1/30").positive().max(1),
);

/** Every setting of a run after defaults: what `config.json` records under `options`. */
export const runOptions = z.object({
  data: z.enum(Object.keys(data) as [DataName]).optional(),
  root: z.string().optional(),
  labelMap: z.string().optional(),
  images: z.string().optional(),
  // Absent where it is `images`, so that run folders from before go on.
  pretrainOn: z.enum(["target"]).optional(),
  encoder: z.enum(Object.keys(encoders) as [EncoderName]),
  encoderWeights: z.string().optional(),
  // The defaults are for run folders from before there was a choice.
  decoder: z.enum(Object.keys(decoders) as [DecoderName]).default("unet"),
  widths: listOf(count),
  widthMultiple: count.default(1),
  conditioning: z.boolean().default(false),
  recompute: z.boolean().default(false),
  precision: z.enum(precisions).default("float32"),
  noise: z.enum(Object.keys(noises) as [NoiseName]),
  sigma: unsigned,
  noiseSteps: count.default(1000),
  zeroTerminalSnr: z.boolean().default(false),
  multiResolution: z.boolean().default(false),
  target: z.enum(["noise", "image", "v"]),
  weighting: z.enum(Object.keys(weightings) as [WeightingName]).default("uniform"),
  penalty: z.enum(Object.keys(penalties) as [Penalty]).default("l2"),
  loss: z
    .string()
    .refine(
      (text) => parseLoss(text) !== undefined,
      `is one of ${Object.keys(losses).join(", ")}, or a sum such as cross-entropy+0.5*dice`,
    )
    .default("cross-entropy"),
  labelSmoothing: unsigned.lt(1).default(0),
  classWeights: listOf(unsigned).optional(),
  methods: listOf(z.enum(methodNames)),
  from: z.string().optional(),
  labels: labelShare,
  labelsFile: z.string().optional(),
  // Absent rather than 0 where not given, so that run folders from before go on.
  holdOut: positive.lt(1).optional(),
  skipBadFiles: z.boolean().default(false),
  seed: integer,
  pretrainEpochs: positive,
  pretrainBatch: count,
  pretrainSize: count,
  pretrainLr: positive,
  pretrainWeightDecay: unsigned,
  // Absent rather than empty where not given, so that run folders from before go on.
  fresh: listOf(z.string().min(1, "names a part, such as blocks.4")).optional(),
  steps: count,
  batch: count,
  crop: count,
  scale: listOf(positive).refine((range) => range.length === 2 && range[0]! <= range[1]!, "is two numbers, low,high"),
  // Absent rather than empty where not given, so that run folders from before go on.
  augment: z.unknown().transform(parseAugment).optional(),
  pretrainAugment: z.unknown().transform(parseAugment).optional(),
  catMaxRatio: positive.max(1).optional(),
  lr: positive,
  weightDecay: unsigned,
  warmup: integer.min(0),
  clipNorm: positive.optional(),
  accumulate: count,
  ema: unsigned.lt(1).optional(),
  checkpointEvery: count,
  ...protocolShape,
});
export type RunOptions = z.infer<typeof runOptions>;

const names = (map: object) => Object.keys(map).join(", ");

const dataSet = [
  new Option("--data <name>", `labelled data set: ${names(data)}`),
  new Option("--root <folder>", "where the labelled data set lies"),
  new Option("--label-map <file>", "classes of --data pairs: JSON with names, ids, colours (see the README)"),
  new Option("--skip-bad-files", "go on without files that cannot be read, up to 1 in 100, and list them").default(
    false,
  ),
];

const unlabelled = [
  new Option(
    "--images <folder>",
    "images without labels to denoise (default: those of the data set, where it makes them)",
  ),
  new Option(
    "--pretrain-on <target>",
    "denoise the labelled data set's own training images, without their labels, in place of --images",
  ).choices(["target"]),
];

const labels = [
  new Option("--labels <fraction>", "share of the labelled training images: 0.05, 5% or 1/30").default("1"),
  new Option("--labels-file <file>", "the labelled training images by name, one a line, such as a run's labels.txt"),
  new Option(
    "--hold-out <share>",
    "train without this share of the labelled images and evaluate on it, not on the validation split: for choosing hyper-parameters",
  ),
];

const networks = [
  new Option("--encoder <name>", `encoder: ${names(encoders)}`).default("efficientnet_lite0"),
  new Option(
    "--encoder-weights <file-or-name>",
    "the encoder's supervised weights: a file, or published ones by name (npm run weights -- list)",
  ),
  new Option("--decoder <name>", `decoder: ${names(decoders)}`).default("unet"),
  new Option(
    "--widths <list>",
    `channels of the decoder's blocks, deep to shallow (default: ${Object.entries(decoders)
      .map(([name, { widths }]) => `${name} ${widths.join(",")}`)
      .join("; ")})`,
  ),
  new Option("--width-multiple <times>", "factor of every width, such as the paper's 2 and 3").default("1"),
  new Option("--conditioning", "tell the decoder's normalisations the noise level gamma").default(false),
  new Option("--recompute", "compute decoder blocks again for their gradients: less memory, more time").default(false),
  new Option("--precision <name>", `of matrix products and 1x1 convolutions: ${precisions.join(" or ")}`).default(
    "float32",
  ),
];

const denoising = [
  new Option(
    "--noise <kind>",
    `scaled (sqrt(gamma) x + sqrt(1 - gamma) eps), simple (x + sigma eps), uniform-gamma (gamma drawn from [0, 1]) or a schedule of steps: ${Object.keys(noises).slice(3).join(", ")}`,
  ).default(paper.noise),
  new Option("--sigma <number>", "noise magnitude; gamma = 1 / (1 + sigma^2)").default(String(paper.sigma)),
  new Option("--target <what>", "what the denoiser predicts: noise, image or v").default(paper.target),
  new Option("--noise-steps <number>", "steps of a schedule of steps").default("1000"),
  new Option("--zero-terminal-snr", "rescale a schedule of steps so that its last step is pure noise").default(false),
  new Option("--multi-resolution", "noise of several spatial scales in place of white noise").default(false),
  new Option(
    "--weighting <name>",
    `weight of an example by its noise level: ${Object.keys(weightings).join(", ")}`,
  ).default("uniform"),
  new Option("--penalty <name>", `what an error of the denoiser costs: ${Object.keys(penalties).join(", ")}`).default(
    "l2",
  ),
  new Option("--pretrain-epochs <number>", "epochs of denoising").default("10"),
  new Option("--pretrain-batch <images>", "images a denoising step").default("8"),
  new Option("--pretrain-size <pixels>", "side of the denoising crops").default("224"),
  new Option(
    "--pretrain-augment <list>",
    "augmentations of denoising beyond the crop, as for --augment, none that mixes pictures",
  ),
  new Option("--pretrain-lr <rate>", "largest learning rate of denoising").default("3e-4"),
  new Option("--pretrain-weight-decay <rate>", "decoupled weight decay of denoising").default("0"),
];

const finetuning = [
  new Option(
    "--loss <name>",
    `loss of fine-tuning: ${Object.keys(losses).join(", ")}, or a sum such as cross-entropy+0.5*dice`,
  ).default("cross-entropy"),
  new Option(
    "--label-smoothing <share>",
    "share of the truth that cross-entropy spreads over all classes; other terms of a sum take none",
  ).default("0"),
  new Option(
    "--class-weights <list>",
    "weight of each class, in the order of the label map, in the terms of the loss that take them: all but lovasz and ohem",
  ),
  new Option(
    "--fresh <parts>",
    "parts of the decoder that start from random weights after denoising too, such as blocks.3,blocks.4 of unet (default: none, as in the paper)",
  ),
  new Option("--steps <number>", "steps of fine-tuning").default("300"),
  new Option("--batch <images>", "images a fine-tuning step").default("8"),
  new Option("--crop <pixels>", "side of the fine-tuning crops").default("224"),
  new Option("--scale <low,high>", "random scale before the crop").default("0.75,1.5"),
  new Option("--augment <list>", `augmentations of fine-tuning beyond crop and flip: ${augmentHelp}`),
  new Option(
    "--cat-max-ratio <share>",
    "draw crops anew in which one class has this share of the labelled pixels, such as 0.75",
  ),
  new Option("--lr <rate>", "largest learning rate of fine-tuning").default("3e-4"),
  new Option("--weight-decay <rate>", "decoupled weight decay of fine-tuning").default("0"),
];

/** How images are looked at. */
const views = [
  new Option("--protocol <name>", `how an image is cut: ${protocolNames.join(", ")} (default: whole)`),
  new Option("--window <pixels>", "sliding window, or HEIGHTxWIDTH (default: the fine-tuning crop)"),
  new Option("--stride <pixels>", "from one window to the next, or DOWNxRIGHT (default: two thirds of the window)"),
  new Option("--scales <list>", "scales whose logits are averaged, such as 0.5,0.75,1,1.25,1.5,1.75 (default: 1)"),
  new Option("--flip", "average with the mirrored image (the default)"),
  new Option("--no-flip", "do not average with the mirrored image"),
];

const training = [
  new Option("--seed <integer>", "draws the labelled subset, the first weights, batches, crops and noise").default("0"),
  new Option("--clip-norm <number>", "largest global norm of the gradients"),
  new Option("--accumulate <batches>", "batches whose gradients one update averages").default("1"),
  new Option("--ema <decay>", "end each stage with a moving average of its weights"),
  new Option("--warmup <steps>", "steps of linear warm-up before the cosine decay").default("0"),
  new Option("--checkpoint-every <steps>", "steps between two checkpoints").default("50"),
];

const folder = [
  new Option("--out <folder>", "run folder to make").makeOptionMandatory(),
  new Option("--resume", "go on with the run in --out where it stopped"),
];

/** Gives a command the flags of how images are looked at. */
export const withViews = (command: Command): Command => withGroup(command, "Evaluation:", views);

const withGroup = (command: Command, heading: string, options: readonly Option[]): Command =>
  options.reduce((all, option) => all.addOption(option.helpGroup(heading)), command);

/** Gives a command the flags of the stages it runs, but for those that are `left` out. */
export function withFlags(
  command: Command,
  stages: { denoising: boolean; finetuning: boolean },
  left: readonly (keyof RunOptions)[] = [],
): Command {
  const groups = {
    "Presets:": presetFlags,
    "Data:": [...dataSet, ...(stages.denoising ? unlabelled : []), ...(stages.finetuning ? labels : [])],
    "Networks:": networks,
    ...(stages.denoising ? { "Denoising:": denoising } : {}),
    ...(stages.finetuning ? { "Fine-tuning:": finetuning, "Evaluation:": views } : {}),
    "Every stage:": training,
    "Run folder:": folder,
  };
  const isLeft = (option: Option) => left.some((key) => key === option.attributeName());
  for (const [heading, options] of Object.entries(groups))
    withGroup(
      command,
      heading,
      options.filter((option) => !isLeft(option)),
    );
  return command.addHelpText("after", () => `\n${presetHelp(command)}`);
}

const defaults = Object.fromEntries(
  [...dataSet, ...labels, ...networks, ...denoising, ...finetuning, ...views, ...training]
    .filter((option) => option.defaultValue !== undefined)
    .map((option) => [option.attributeName(), option.defaultValue as unknown]),
);

/** The decoder's own widths, where no others are given. */
function defaultWidths({ decoder }: Record<string, unknown>): { widths?: readonly number[] } {
  const known = Object.entries(decoders).find(([name]) => name === (decoder ?? defaults["decoder"]));
  return known === undefined ? {} : { widths: known[1].widths };
}

/** Checks flags and fills in defaults. Throws a UserError that names the flag. */
export function parseOptions(flags: Record<string, unknown>, fixed: Partial<RunOptions> = {}): RunOptions {
  const given = { ...flags, ...fixed };
  const filled = { ...defaults, ...defaultWidths(given), methods: "ddep,supervised,random", ...given };
  const options = parseFlags(runOptions, filled);
  checkAugment(options);
  return options;
}

/** The options of a command that was called: what no flag gives is its preset's, or else the default. */
export function optionsOfCommand(command: Command, fixed: Partial<RunOptions> = {}): RunOptions {
  const given = Object.fromEntries(
    Object.entries(command.opts()).filter(([key]) => command.getOptionValueSource(key) !== "default"),
  );
  return parseOptions({ ...presetOf(given), ...given }, fixed);
}
