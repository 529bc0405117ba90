import { fold, seedOf, type LabelMap } from "@ddep/core";
import { classColour, fraction, listImages, sameFiles, type LabelMapFile, type SameFiles } from "@ddep/datasets";
import { join } from "node:path";
import { classCounts, type ClassCounts } from "./class-counts.js";
import { masksBeside, type MasksBeside } from "./masks-beside.js";
import type { InspectedLayout } from "./pairs-layout.js";
import { nearDuplicates } from "./near-duplicates.js";
import { recognise, type Recognised } from "./recognise.js";
import { splitFiles, type SplitFiles } from "./split-files.js";
import { survey, type Fault, type Pictured, type Survey } from "./survey.js";
import type { Unmapped } from "./label-counts.js";

export interface InspectionOptions {
  /** The maximum number of images to open per split. */
  readonly sample: number;
  /** Share of the first split's labels whose classes are also counted. */
  readonly labels?: number;
  readonly seed: number;
  readonly reindex?: boolean;
  /** For pairs: their folders and the values of their masks. */
  readonly labelMap?: LabelMapFile;
  readonly onFile?: (split: string, done: number, total: number) => void;
}

export interface ClassShare {
  readonly name: string;
  readonly colour?: readonly [number, number, number];
  /** Share of the pixels that are not ignored. */
  readonly share: number;
  readonly pixels: number;
  readonly images: number;
}

type Counted = [what: string, count: number][];

export interface SplitReport {
  readonly name: string;
  readonly images: number;
  /** Images that were opened. */
  readonly examined: number;
  readonly sizes: Counted;
  readonly formats: Counted;
  readonly maskFormats: Counted;
  readonly rotated: readonly string[];
  readonly animated: readonly string[];
  readonly faults: readonly Fault[];
  readonly unmasked: readonly string[];
  readonly orphans: readonly string[];
  readonly unlisted: readonly string[];
  readonly doubles: readonly string[];
  /** The suffix of the mask names, if it keeps all masks from being paired. */
  readonly tail?: string | undefined;
  /** Masks whose labels may mean something else. */
  readonly doubtful: readonly Fault[];
  readonly classes: readonly ClassShare[];
  /** Share of all pixels. */
  readonly ignored: number;
  readonly unmapped: readonly Unmapped[];
  readonly absent: readonly string[];
}

export interface Inspection {
  readonly root: string;
  readonly title: string;
  readonly splits: readonly SplitReport[];
  readonly fraction?: {
    readonly share: number;
    readonly seed: number;
    readonly images: number;
    readonly absent: readonly string[];
  };
  /** Images of later splits that are the same files as images of the first, through a link, or copies of them. */
  readonly same: readonly (SameFiles & { readonly split: string })[];
  readonly beside: MasksBeside | undefined;
  readonly duplicates: readonly { readonly files: readonly [string, string]; readonly bits: number }[];
  readonly labelMap?: LabelMap;
  /** Images per folder, if the folders are classes. */
  readonly classCounts?: ClassCounts;
}

/** An inspection, and pairs to draw. */
export interface Inspected {
  readonly inspection: Inspection;
  readonly drawn: readonly Pictured[];
}

const PICTURES = 12;

/** At most `most` of n positions, evenly spread, plus those that must be included. */
function positions(n: number, most: number, musts: readonly number[] = []): number[] {
  const count = Math.min(n, most);
  const even = Array.from({ length: count }, (_, i) => Math.floor((i * n) / count));
  return [...new Set([...musts, ...even])].sort((a, b) => a - b);
}

const nameOf = (labelMap: LabelMap | undefined, index: number) => labelMap?.names[index] ?? `value ${index}`;

function classesOf({ labels }: Survey, labelMap: LabelMap | undefined): ClassShare[] {
  const indices = labelMap?.names.map((_, i) => i) ?? labels.seen();
  const total = indices.reduce((sum, i) => sum + labels.of(i).pixels, 0);
  return indices.map((i) => {
    const colour = labelMap && classColour(labelMap, i);
    const { pixels, images } = labels.of(i);
    return {
      name: nameOf(labelMap, i),
      share: pixels / Math.max(1, total),
      pixels,
      images,
      colour,
    };
  });
}

function splitReport(files: SplitFiles, found: Survey, examined: number, labelMap: LabelMap | undefined): SplitReport {
  const classes = classesOf(found, labelMap);
  const unmapped = found.labels.unmapped();
  const sum = (counts: readonly { readonly pixels: number }[]) => counts.reduce((all, { pixels }) => all + pixels, 0);
  const { pixels: ignored } = found.labels.ignored;
  const { name, pairs, unmasked, orphans, unlisted, doubles, tail } = files;
  return {
    name,
    images: pairs.length + unmasked.length,
    examined,
    sizes: found.sizes.entries(),
    formats: found.formats.entries(),
    maskFormats: found.maskFormats.entries(),
    ...{ rotated: found.rotated, animated: found.animated, faults: found.faults },
    ...{ unmasked, orphans, unlisted, doubles, tail, classes, unmapped },
    doubtful: found.doubtful,
    ignored: ignored / Math.max(1, ignored + sum(classes) + sum(unmapped)),
    absent: classes.filter(({ images }) => images === 0).map((share) => share.name),
  };
}

async function inspectLabelled(
  root: string,
  layout: InspectedLayout,
  splits: readonly string[],
  { sample, labels, seed, onFile }: InspectionOptions,
): Promise<Inspected> {
  const { labelMap } = layout;
  const reports: SplitReport[] = [];
  const surveys: Survey[] = [];
  const same: Inspection["same"][number][] = [];
  let first: { chosen: readonly number[]; subset: readonly number[]; files: SplitFiles } | undefined;
  for (const split of splits) {
    const files = await splitFiles(root, layout, split);
    const n = files.pairs.length;
    const subset =
      first === undefined && labels !== undefined && n > 0 ? fraction(n, labels, fold(seedOf(seed), "labels")) : [];
    const chosen = positions(n, sample, subset);
    let done = 0;
    const found = await survey(
      chosen.map((i) => files.pairs[i]!),
      labelMap,
      () => onFile?.(split, ++done, chosen.length),
    );
    first ??= { chosen, subset, files };
    const imagesOf = ({ pairs, unmasked }: SplitFiles) => [...pairs.map(({ image }) => image), ...unmasked];
    if (first.files !== files)
      for (const found of await sameFiles(imagesOf(first.files), imagesOf(files))) same.push({ ...found, split });
    surveys.push(found);
    reports.push(splitReport(files, found, chosen.length, labelMap));
  }
  const [train, ...others] = surveys.map(({ prints }) => prints);
  const duplicates = (others ?? []).flatMap((prints) =>
    nearDuplicates(
      train!.map(({ print }) => print),
      prints.map(({ print }) => print),
    ).map(({ a, b, bits }) => ({ files: [train![a]!.file, prints[b]!.file] as const, bits })),
  );
  const told = new Set(same.map(({ files }) => files[1]));
  const { chosen, subset, files } = first!;
  const inFraction = new Set(subset.flatMap((i) => [...(surveys[0]!.classesOf.get(chosen.indexOf(i)) ?? [])]));
  const all = labelMap?.names.map((_, i) => i) ?? surveys[0]!.labels.seen();
  return {
    inspection: {
      root,
      title: layout.title,
      splits: reports,
      same,
      beside: undefined,
      duplicates: duplicates.filter(({ files }) => !told.has(files[1])),
      labelMap,
      ...(labels === undefined
        ? {}
        : {
            fraction: {
              share: labels,
              seed,
              images: subset.length,
              absent: all.filter((i) => !inFraction.has(i)).map((i) => nameOf(labelMap, i)),
            },
          }),
    },
    drawn: positions(files.pairs.length, PICTURES).map((i) => files.pairs[i]!),
  };
}

async function inspectImages(
  { root, title, classes }: Exclude<Recognised, { kind: "labelled" }>,
  { sample, reindex, onFile }: InspectionOptions,
): Promise<Inspected> {
  const listing = await listImages(root, reindex === undefined ? {} : { reindex });
  const at = (i: number) => ({ image: join(root, listing.at(i)) });
  const chosen = positions(listing.length, sample).map(at);
  let done = 0;
  const found = await survey(chosen, undefined, () => onFile?.("images", ++done, chosen.length));
  const files = { name: "images", pairs: [], unmasked: [], orphans: [], unlisted: [], doubles: [] };
  const report = splitReport(files, found, chosen.length, undefined);
  const counts = classes ? classCounts(listing) : undefined;
  return {
    inspection: {
      root,
      title,
      splits: [{ ...report, images: listing.length }],
      same: [],
      beside: masksBeside(
        root,
        Array.from({ length: listing.length }, (_, i) => listing.at(i)),
      ),
      duplicates: [],
      classCounts: counts,
    },
    drawn: positions(listing.length, PICTURES).map(at),
  };
}

/** Recognises the data set in a folder and reads it. Throws a UserError if there is none. */
export async function inspectFolder(root: string, options: InspectionOptions): Promise<Inspected> {
  const found = await recognise(root, options.labelMap);
  if (found.kind === "labelled") return inspectLabelled(root, found.layout, found.splits, options);
  return inspectImages(found, options);
}
