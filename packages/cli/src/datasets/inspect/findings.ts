import type { ClassCounts } from "./class-counts.js";
import type { Inspection, SplitReport } from "./inspection.js";

/** What should be looked at: an error stops training or spoils its labels, a warning may be meant. */
export interface Finding {
  readonly kind: "error" | "warning";
  readonly text: string;
  /** The first of the files that it is about. */
  readonly files: readonly string[];
}

const SHOWN = 5;

const count = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

function finding(kind: Finding["kind"], n: number, text: string, files: readonly string[] = []): Finding[] {
  return n === 0 ? [] : [{ kind, text, files: files.slice(0, SHOWN) }];
}

function ofSplit(split: SplitReport): Finding[] {
  const { name, unmasked, orphans, unlisted, doubles, tail, faults, doubtful } = split;
  const { unmapped, rotated, animated, absent, classes } = split;
  const kinds = split.maskFormats.length;
  const faultsOf = faults.map(({ file, problem }) => `${file} ${problem}`);
  return [
    ...finding("error", faults.length, `${name}: ${count(faults.length, "file")} cannot be used`, faultsOf),
    ...finding(
      "error",
      unmasked.length,
      `${name}: ${count(unmasked.length, "image has", "images have")} no mask${tail === undefined ? "" : `; the names of masks end in ${tail}.png, and should end in .png`}`,
      unmasked,
    ),
    ...finding(
      "error",
      orphans.length,
      `${name}: ${count(orphans.length, "mask has", "masks have")} no image`,
      orphans,
    ),
    ...finding(
      "error",
      unlisted.length,
      `${name}: ${count(unlisted.length, "name")} of its list ${unlisted.length === 1 ? "has" : "have"} no image`,
      unlisted,
    ),
    ...finding(
      "error",
      doubles.length,
      `${name}: ${count(doubles.length, "image has", "images have")} the name of another but for the extension`,
      doubles,
    ),
    ...finding(
      "warning",
      doubtful.length,
      `${name}: ${count(doubtful.length, "mask has", "masks have")} labels that may be meant otherwise`,
      doubtful.map(({ file, problem }) => `${file} ${problem}`),
    ),
    ...unmapped.flatMap(({ value, pixels, images, examples }) =>
      finding(
        "error",
        1,
        `${name}: ${count(pixels, "pixel")} of ${count(images, "mask")} ${pixels === 1 ? "has" : "have"} the value ${value}, which is neither a class nor ignored`,
        examples,
      ),
    ),
    ...(classes.length === 0 ? [] : finding("warning", absent.length, `${name}: no pixel of ${absent.join(", ")}`)),
    ...finding(
      "warning",
      kinds > 1 ? kinds : 0,
      `${name}: masks are of ${kinds} kinds: ${split.maskFormats.map(([what]) => what).join("; ")}`,
    ),
    ...finding(
      "warning",
      rotated.length,
      `${name}: ${count(rotated.length, "image is", "images are")} turned by EXIF data, which is followed`,
      rotated,
    ),
    ...finding(
      "warning",
      animated.length,
      `${name}: ${count(animated.length, "image is", "images are")} animated; the first frame is used`,
      animated,
    ),
  ];
}

/** Class folders are classes each, so that an empty one, and an image beside them, stop training. */
function ofClasses({ empty, loose }: Partial<ClassCounts> = {}): Finding[] {
  return [
    ...finding(
      "error",
      empty?.length ?? 0,
      `${count(empty?.length ?? 0, "class folder has", "class folders have")} no image`,
      empty,
    ),
    ...finding("error", loose ?? 0, `${count(loose ?? 0, "image lies", "images lie")} beside the class folders`),
  ];
}

/** Images of other splits that are, or copy, those of the first: what is measured on them says little. */
function ofSame({ splits, same }: Inspection): Finding[] {
  return splits.flatMap(({ name }) => {
    const [linked, copied] = [true, false].map((way) => same.filter((one) => one.split === name && one.linked === way));
    const [is, first] = [count(linked!.length, "image"), splits[0]!.name];
    return [
      ...finding(
        "error",
        linked!.length,
        `${is} of ${name} ${linked!.length === 1 ? "is a file" : "are files"} of ${first}`,
        linked!.map(({ files: [theirs, ours] }) => `${ours} is ${theirs}`),
      ),
      ...finding(
        "warning",
        copied!.length,
        `${count(copied!.length, "image")} of ${name} ${copied!.length === 1 ? "is a copy" : "are copies"} of one of ${first}`,
        copied!.map(({ files: [theirs, ours] }) => `${ours} is a copy of ${theirs}`),
      ),
    ];
  });
}

/** Everything that should be looked at, errors first. */
export function findingsOf(inspection: Inspection): Finding[] {
  const { splits, fraction, duplicates, classCounts, beside } = inspection;
  const all = [
    ...splits.flatMap(ofSplit),
    ...ofSame(inspection),
    ...(beside === undefined
      ? []
      : finding(
          "warning",
          beside.files.length,
          `${splits[0]!.name}: ${count(beside.files.length, "image has the name of another", "images have the names of others")} with ${beside.tail} behind it, and may be ${beside.files.length === 1 ? "its mask" : "their masks"}`,
          beside.files,
        )),
    ...ofClasses(classCounts),
    ...(fraction === undefined || fraction.absent.length === 0
      ? []
      : finding(
          "warning",
          1,
          `${100 * fraction.share}% of the labels (${count(fraction.images, "image")}, seed ${fraction.seed}): no pixel of ${fraction.absent.join(", ")}`,
        )),
    ...finding(
      "warning",
      duplicates.length,
      `${count(duplicates.length, "pair")} of near-duplicates between ${splits[0]!.name} and ${splits
        .slice(1)
        .map(({ name }) => name)
        .join(", ")}`,
      duplicates.map(({ files }) => files.join(" and ")),
    ),
  ];
  return all.toSorted((a, b) => Number(a.kind === "warning") - Number(b.kind === "warning"));
}
