import { flagOf, paperNames, type PaperName } from "@ddep/cli";
import { parseShare } from "@ddep/datasets";
import { UserError } from "@ddep/core";
import { Option, type Command } from "commander";
import { expand, type Grid, type Identity } from "../grid/grid.js";
import { ofPaper, oneFraction, small } from "../grid/scales.js";
import { agreedIdentity } from "../store/agreed-identity.js";
import { readScaleFile } from "../grid/scale-file.js";
import { openSourceFiles, sourcesOf, type Sources } from "../compute/sources.js";
import { importRecords, openStore, type Store } from "../store/store.js";
import { studies } from "../grid/studies.js";
import type { Scale, Study } from "../grid/study.js";

export interface StudyFlags {
  readonly small?: true;
  readonly paper?: PaperName;
  readonly scaleFile?: string;
  readonly root?: string;
  readonly images?: string;
  readonly encoderWeights?: string;
  readonly out?: string;
  readonly records?: string;
  readonly fractions?: string;
  readonly seeds?: string;
  readonly pretrainSeeds?: string;
  readonly finetuneSteps?: string;
  readonly lr?: string;
}

/** Adds the study argument and the flags of its runs to a command. */
export const withStudy = (command: Command): Command =>
  [
    new Option("--small", "CamVid with EfficientNet-Lite0, sized for one machine without a GPU"),
    new Option("--paper <data set>", "the paper's networks, budget, runs and sweep for a data set").choices(paperNames),
    new Option(
      "--scale-file <file>",
      "your own scale: a JSON file with settings, fractions and sweep (see the README of the study)",
    ),
    new Option("--root <folder>", "root folder of the labelled data set"),
    new Option("--images <folder>", "folder of unlabelled images to denoise"),
    new Option(
      "--encoder-weights <file-or-name>",
      "supervised weights of the encoder: a file, or a name from `ddep weights list`",
    ),
    new Option("--fractions <list>", "shares of the labelled images, such as 1%,5%,1 (default: from the scale)"),
    new Option("--seeds <number>", "seeds per share of labels (default: from the scale)"),
    new Option("--pretrain-seeds <number>", "denoising runs that the seeds share (default: one per seed)"),
    new Option("--finetune-steps <number>", "fine-tuning steps (default: from the scale)"),
    new Option("--lr <list>", "learning rates to choose from (default: from the scale)"),
    new Option(
      "--out <folder>",
      "folder for runs and records, which studies of the same scale share (default: runs/study/SCALE)",
    ),
    new Option("--records <file>", "file of finished runs to import, as written by `export`"),
  ].reduce((all, option) => all.addOption(option), command.argument("<study>", Object.keys(studies).join(", ")));

/** A study on this machine: its grid, its records, and the location of its data. */
export interface OpenStudy {
  readonly study: Study;
  readonly scale: Scale;
  readonly grid: Grid;
  readonly store: Store;
  readonly sources: Sources;
  readonly identity: Identity;
}

/** Opens the study that the flags describe. Throws a {@link UserError} that names the flag. */
export async function openStudy(name: string, flags: StudyFlags): Promise<OpenStudy> {
  const study = studies[name];
  if (study === undefined)
    throw new UserError(`there is no study "${name}"`, {
      fix: `use one of ${Object.keys(studies).join(", ")}`,
    });
  const scale = await scaleOf(study, flags);
  // All arms of a study have the same encoder.
  const encoder = study.arms[0]?.settings?.encoder ?? scale.settings.encoder;
  const { sources, identity: ofWeights } = await openSourceFiles(sourcesOf(flags), encoder);
  const store = await openStore(flags.out ?? `runs/study/${scale.name}`);
  if (flags.records !== undefined) await importRecords(store, flags.records);
  const identity = await agreedIdentity(store.folder, encoder ?? "", ofWeights);
  return { study, scale, grid: expand(study, scale, identity), store, sources, identity };
}

/** The scale that the flags name. Throws a {@link UserError} unless they name exactly one. */
async function namedScale({ small: isSmall, paper, scaleFile }: StudyFlags): Promise<Scale> {
  const given = [isSmall, paper, scaleFile].filter((flag) => flag !== undefined).length;
  if (given !== 1)
    throw new UserError(given === 0 ? "no scale is given" : "more than one scale is given", {
      key: "--small",
      fix: "give exactly one of --small, --paper DATASET and --scale-file FILE",
    });
  if (scaleFile !== undefined) return readScaleFile(scaleFile);
  return paper === undefined ? small : ofPaper(paper);
}

/** The scale, changed by the flags. A study that is not a curve over labels runs at a single share. */
async function scaleOf(study: Study, flags: StudyFlags): Promise<Scale> {
  const scale = await namedScale(flags);
  const [seeds, pretrainSeeds, steps] = (["seeds", "pretrainSeeds", "finetuneSteps"] as const).map((name) =>
    flags[name] === undefined ? undefined : positiveInteger(flagOf(name), flags[name]),
  );
  const shares = flags.fractions?.split(",").map(parseShare);
  if (shares?.some((share) => !(share > 0 && share <= 1)))
    throw new UserError(`${flags.fractions!} are not shares of labels`, {
      key: "--fractions",
      fix: "give shares such as 1%,5%,0.2,1",
    });
  const lr = flags.lr?.split(",").map(Number);
  if (lr?.some((rate) => !(rate > 0)))
    throw new UserError(`${flags.lr!} are not learning rates`, {
      key: "--lr",
      fix: "give positive numbers such as 1e-3,3e-3",
    });
  return {
    ...scale,
    settings: steps === undefined ? scale.settings : { ...scale.settings, finetuneSteps: steps },
    fractions: fractionsOf(study, scale, shares).map((at) => ({ ...at, seeds: seeds ?? at.seeds })),
    pretrainSeeds: pretrainSeeds ?? scale.pretrainSeeds,
    sweep: { ...scale.sweep, lr: lr ?? scale.sweep.lr },
    flags: changesOf(flags),
  };
}

/** The flags that change a scale, as typed, for the command in a report. */
function changesOf({ fractions, seeds, pretrainSeeds, finetuneSteps, lr }: StudyFlags): string {
  return Object.entries({ fractions, seeds, pretrainSeeds, finetuneSteps, lr })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${flagOf(name)} ${value}`]))
    .join(" ");
}

/** The given shares, with the number of seeds that the scale has for them. */
function fractionsOf({ axis }: Study, { fractions }: Scale, shares: readonly number[] | undefined): Scale["fractions"] {
  const [first] = fractions;
  if (shares === undefined) {
    if (axis === "labels") return fractions;
    return [fractions.find(({ share }) => share === oneFraction) ?? first!];
  }
  return shares.map((share) => fractions.find((at) => at.share === share) ?? { share, seeds: first!.seeds });
}

function positiveInteger(key: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UserError(`${text} is not a positive whole number`, { key, fix: "give a number such as 3" });
  return value;
}
