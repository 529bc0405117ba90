import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { printable, UserError } from "@ddep/core";
import { hashOfFile, writeFileAtomic } from "@ddep/core/node";
import { contentsOf, differenceOf, labelMapJson, nameBelow, type ContentsSummary, type Dataset } from "@ddep/datasets";
import { methods } from "@ddep/ddep";
import type { RunConfig, RunInputs } from "@ddep/runs";
import type { RunOptions } from "../options/run-options.js";
import type { Sources } from "../recipe/open-sources.js";
import { hashOf } from "./session.js";
import { denoiserOf } from "./stored-parts.js";

/** A set of images that a run reads, and the folder that their names are relative to. */
export interface InputSet {
  readonly dataset: Dataset;
  readonly root: string | undefined;
}

/** The inputs of a run as `config.json` records them, and the listing of each set of images. */
export interface Inputs {
  readonly recorded: RunInputs;
  readonly listings: Readonly<Record<string, Uint8Array>>;
}

const FOLDER = "inputs";
const listingFile = (folder: string, set: string) => join(folder, FOLDER, `${set}.jsonl.gz`);
const badFile = (folder: string) => join(folder, FOLDER, "bad.json");

/** The contents of sets of images, together with the other inputs. */
export async function inputsOf(
  sets: Readonly<Record<string, InputSet>>,
  others: Omit<RunInputs, "sets"> = {},
): Promise<Inputs> {
  const [summaries, listings]: [Record<string, ContentsSummary>, Record<string, Uint8Array>] = [{}, {}];
  for (const [set, { dataset, root }] of Object.entries(sets)) {
    const { summary, packed } = await contentsOf(dataset, root);
    [summaries[set], listings[set]] = [summary, packed];
  }
  return { recorded: { ...others, sets: summaries }, listings };
}

/** The sets of images among the sources of a run, by their role. */
export function setsOf({ unlabelled, labelled, validation }: Sources, options: RunOptions): Record<string, InputSet> {
  const { root } = options;
  const below = options.pretrainOn === "target" ? root : options.images;
  return {
    ...(unlabelled && { unlabelled: { dataset: unlabelled, root: below } }),
    ...(labelled && { labelled: { dataset: labelled.subset, root } }),
    ...(validation && { validation: { dataset: validation, root } }),
  };
}

/** Everything that a run reads apart from its settings. */
export async function inputsOfRun(sources: Sources, options: RunOptions): Promise<Inputs> {
  const { labelled, epoch } = sources;
  const { from } = options;
  const denoised: Record<string, string> = {};
  if (from !== undefined)
    for (const name of options.methods)
      if (methods[name].denoises !== "nothing") denoised[name] = await hashOfFile(denoiserOf(from, name));
  return inputsOf(setsOf(sources, options), {
    ...(labelled && { labelMap: hashOf([labelMapJson(labelled.subset.labelMap), labelled.subset.masks]) }),
    ...(from !== undefined && { denoised }),
    ...(epoch !== undefined && { epoch }),
  });
}

/** Keeps the listings in a run folder, so that a later difference can be reported file by file. */
export async function writeListings(folder: string, { listings }: Inputs): Promise<void> {
  await mkdir(join(folder, FOLDER), { recursive: true });
  for (const [set, packed] of Object.entries(listings)) {
    const file = listingFile(folder, set);
    if (!existsSync(file)) await writeFileAtomic(file, packed);
  }
}

const SHOWN = 5;
const many = (names: readonly string[], what: string): string[] => {
  if (names.length === 0) return [];
  const shown = names.slice(0, SHOWN).map((name) => printable(name, "line"));
  return [`${names.length} ${what} (${shown.join(", ")}${names.length > SHOWN ? ", ..." : ""})`];
};

/** The names of the sets in messages. */
const titles: Readonly<Record<string, string>> = {
  unlabelled: "the unlabelled images",
  labelled: "the labelled images",
  validation: "the evaluation images",
  classified: "the classification images",
  held: "the held-out classification images",
};

/** How a set has changed, in words; undefined if only files that had stopped the run were repaired. */
async function differenceOfSet(
  folder: string,
  set: string,
  before: ContentsSummary,
  now: ContentsSummary,
  listing: Uint8Array,
): Promise<string | undefined> {
  const title = titles[set] ?? set;
  const counts = `${before.images} before, ${now.images} now`;
  const file = listingFile(folder, set);
  if (!existsSync(file)) return `${title} (${counts})`;
  const { removed, added, changed, moved } = differenceOf(await readFile(file), listing);
  const bad = await badFiles(folder);
  const others = changed.filter((name) => !bad.includes(name));
  const parts = [...many(removed, "removed"), ...many(added, "added"), ...many(others, "changed")];
  if (parts.length === 0 && changed.length > 0 && !moved) return undefined;
  return `${title}: ${parts.length === 0 ? "in a different order" : parts.join(", ")}; ${counts}`;
}

/**
 * How the inputs of a run differ from those it was started with, in words. Anything that its folder did not record is not
 * compared.
 */
export async function differencesOf(
  folder: string,
  before: RunInputs,
  { recorded: now, listings }: Inputs,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, hash] of Object.entries(before.denoised ?? {}))
    if (now.denoised?.[name] !== hash) found.push(`from: the denoised weights of ${name} have changed`);
  if (before.labelMap !== now.labelMap) found.push("the label map: masks are now read differently");
  if (before.epoch !== now.epoch)
    found.push(`images: ${before.epoch ?? 0} before, ${now.epoch ?? 0} now, which changes the length of denoising`);
  for (const [set, summary] of Object.entries(before.sets)) {
    const current = now.sets[set];
    if (current?.hash === summary.hash) continue;
    const difference =
      current === undefined
        ? `${titles[set] ?? set} are no longer read`
        : await differenceOfSet(folder, set, summary, current, listings[set]!);
    if (difference !== undefined) found.push(difference);
  }
  return found;
}

/** Throws a {@link UserError} that lists every input of a resumed run that differs from those it was started with. */
export function refuseOthers(folder: string, others: readonly string[]): void {
  if (others.length > 0)
    throw new UserError(`the inputs have changed since the run was started: ${others.join("; ")}`, {
      file: folder,
      fix: "restore them, or start a new run in another --out",
    });
}

const badFiles = async (folder: string): Promise<readonly string[]> => {
  const text = await readFile(badFile(folder), "utf8").catch(() => "[]");
  return JSON.parse(text) as string[];
};

/**
 * Remembers the image whose file stopped a run. The run has never used it, so it may be resumed with another file in its
 * place; an image that was used must not change.
 */
export async function rememberBad(folder: string, sets: Record<string, InputSet>, file: string): Promise<void> {
  for (const { dataset, root } of Object.values(sets))
    for (let i = 0; i < dataset.length; i++) {
      if (dataset.files?.(i).includes(file) !== true) continue;
      const name = nameBelow(dataset.name(i), root);
      const known = await badFiles(folder);
      if (!known.includes(name)) await writeFileAtomic(badFile(folder), JSON.stringify([...known, name]));
      return;
    }
}

/** A note on what cannot be compared in a run folder from before inputs were recorded. */
export const unrecorded = ({ inputs }: RunConfig): string | undefined =>
  inputs === undefined
    ? "This run did not record its inputs: only the names of its labelled images are compared, and its weights if config.json has their hash"
    : undefined;
