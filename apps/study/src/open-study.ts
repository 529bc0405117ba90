import { parseShare } from "@ddep/datasets";
import { UserError } from "@ddep/core";
import { Option, type Command } from "commander";
import { expand, type Grid } from "./grid.js";
import { oneFraction, small } from "./scales.js";
import { openSourceFiles, type Sources } from "./sources.js";
import { importRecords, openStore, type Store } from "./store.js";
import { studies } from "./studies.js";
import type { Scale, Study } from "./study.js";

export interface StudyFlags {
  readonly small?: true;
  readonly root?: string;
  readonly images?: string;
  readonly encoderWeights?: string;
  readonly out?: string;
  readonly records?: string;
  readonly fractions?: string;
  readonly seeds?: string;
  readonly steps?: string;
  readonly lr?: string;
}

/** Gives a command the name of a study and the flags of its runs. */
export const withStudy = (command: Command): Command =>
  [
    new Option("--small", "CamVid and EfficientNet-Lite0 at a budget for one machine without a GPU"),
    new Option("--root <folder>", "where the labelled data set lies"),
    new Option("--images <folder>", "images without labels, for denoising"),
    new Option("--encoder-weights <file-or-name>", "the encoder's supervised weights: a file, or published ones by name"), // prettier-ignore
    new Option(
      "--fractions <list>",
      "shares of the labelled images, such as 1%,5%,1 (default: of the scale)",
    ),
    new Option("--seeds <number>", "seeds a share (default: of the scale)"),
    new Option("--steps <number>", "steps of fine-tuning (default: of the scale)"),
    new Option("--lr <list>", "learning rates to choose from (default: of the scale)"),
    new Option("--out <folder>", "folder of the runs and their records, shared by studies of one scale (default: runs/study/SCALE)"), // prettier-ignore
    new Option("--records <file>", "take finished runs from a file of records that `export` wrote"),
  ].reduce(
    (all, option) => all.addOption(option),
    command.argument("<study>", Object.keys(studies).join(", ")),
  );

/** A study on this machine: its grid, its records, and where its data lies. */
export interface OpenStudy {
  readonly study: Study;
  readonly scale: Scale;
  readonly grid: Grid;
  readonly store: Store;
  readonly sources: Sources;
}

/** Opens what the flags name. Throws a {@link UserError} that names the flag. */
export async function openStudy(name: string, flags: StudyFlags): Promise<OpenStudy> {
  const study = studies[name];
  if (study === undefined)
    throw new UserError(`there is no study "${name}"`, {
      mend: `use one of ${Object.keys(studies).join(", ")}`,
    });
  const scale = scaleOf(study, flags);
  const { root, images, encoderWeights } = flags;
  const given = {
    ...(root && { root }),
    ...(images && { images }),
    ...(encoderWeights && { encoderWeights }),
  };
  const { sources, identity } = await openSourceFiles(given, scale.settings.encoder);
  const store = await openStore(flags.out ?? `runs/study/${scale.name}`);
  if (flags.records !== undefined) await importRecords(store, flags.records);
  return { study, scale, grid: expand(study, scale, identity), store, sources };
}

/** The scale as the flags change it. A study that is no curve over labels is run at one share. */
function scaleOf(study: Study, flags: StudyFlags): Scale {
  if (flags.small === undefined)
    throw new UserError("no scale is given", { key: "--small", mend: "add --small" });
  const seeds = flags.seeds === undefined ? undefined : positiveInteger("--seeds", flags.seeds);
  const shares =
    flags.fractions?.split(",").map(parseShare) ?? (study.axis === "labels" ? undefined : [oneFraction]);
  if (shares?.some((share) => !(share > 0 && share <= 1)))
    throw new UserError(`${flags.fractions!} are no shares of labels`, {
      key: "--fractions",
      mend: "give shares such as 1%,5%,0.2,1",
    });
  const lr = flags.lr?.split(",").map(Number);
  if (lr?.some((rate) => !(rate > 0)))
    throw new UserError(`${flags.lr!} are no learning rates`, {
      key: "--lr",
      mend: "give some such as 1e-3,3e-3",
    });
  return {
    ...small,
    settings: {
      ...small.settings,
      ...(flags.steps === undefined ? {} : { steps: positiveInteger("--steps", flags.steps) }),
    },
    fractions: (shares ?? small.fractions.map(({ share }) => share)).map((share) => ({
      share,
      seeds:
        seeds ?? small.fractions.find((other) => other.share === share)?.seeds ?? small.fractions[0]!.seeds,
    })),
    sweep: { ...small.sweep, ...(lr && { lr }) },
  };
}

function positiveInteger(key: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UserError(`${text} is no positive whole number`, { key, mend: "give one such as 3" });
  return value;
}
