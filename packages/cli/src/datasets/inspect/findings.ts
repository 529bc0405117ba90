import type { ClassCounts } from "./class-counts.js";
import type { Inspection, SplitReport } from "./inspection.js";

/** A finding: an error stops training or spoils its labels, a warning may be intended. */
export interface Finding {
  readonly kind: "error" | "warning";
  readonly text: string;
  /** The first few files concerned. */
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
      `${name}: ${count(unmasked.length, "image has", "images have")} no mask${tail === undefined ? "" : `; mask names end in ${tail}.png, but should be those of the images with .png`}`,
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
      `${name}: ${count(unlisted.length, "name")} in the split's list ${unlisted.length === 1 ? "has" : "have"} no image`,
      unlisted,
    ),
    ...finding(
      "error",
      doubles.length,
      `${name}: ${count(doubles.length, "file shares its name", "files share their names")} with another, apart from the extension`,
      doubles,
    ),
    ...finding(
      "warning",
      doubtful.length,
      `${name}: ${count(doubtful.length, "mask has", "masks have")} labels that may mean something else`,
      doubtful.map(({ file, problem }) => `${file} ${problem}`),
    ),
    ...unmapped.flatMap(({ value, pixels, images, examples }) =>
      finding(
        "error",
        1,
        `${name}: ${count(pixels, "pixel")} in ${count(images, "mask")} ${pixels === 1 ? "has" : "have"} the value ${value}, which is neither a class nor ignored`,
        examples,
      ),
    ),
    ...(classes.length === 0 ? [] : finding("warning", absent.length, `${name}: no pixel of ${absent.join(", ")}`)),
    ...finding(
      "warning",
      kinds > 1 ? kinds : 0,
      `${name}: the masks have ${kinds} different formats: ${split.maskFormats.map(([what]) => what).join("; ")}`,
    ),
    ...finding(
      "warning",
      rotated.length,
      `${name}: ${count(rotated.length, "image is", "images are")} rotated by EXIF data, which training applies too`,
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

/** Each class folder is a class, so an empty folder or an image outside the folders stops training. */
function ofClasses({ empty, loose }: Partial<ClassCounts> = {}): Finding[] {
  return [
    ...finding(
      "error",
      empty?.length ?? 0,
      `${count(empty?.length ?? 0, "class folder has", "class folders have")} no image`,
      empty,
    ),
    ...finding("error", loose ?? 0, `${count(loose ?? 0, "image is", "images are")} outside the class folders`),
  ];
}

/** Images of other splits that are the same files as, or copies of, images of the first: scores on them mean little. */
function ofSame({ splits, same }: Inspection): Finding[] {
  return splits.flatMap(({ name }) => {
    const [linked, copied] = [true, false].map((way) => same.filter((one) => one.split === name && one.linked === way));
    const [is, first] = [count(linked!.length, "image"), splits[0]!.name];
    return [
      ...finding(
        "error",
        linked!.length,
        `${is} of ${name} ${linked!.length === 1 ? "is the same file as an image" : "are the same files as images"} of ${first}`,
        linked!.map(({ files: [theirs, ours] }) => `${ours} is ${theirs}`),
      ),
      ...finding(
        "warning",
        copied!.length,
        `${count(copied!.length, "image")} of ${name} ${copied!.length === 1 ? "is a copy of an image" : "are copies of images"} of ${first}`,
        copied!.map(({ files: [theirs, ours] }) => `${ours} is a copy of ${theirs}`),
      ),
    ];
  });
}

/** All findings, errors first. */
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
          `${splits[0]!.name}: ${count(beside.files.length, "image is", "images are")} named like another with ${beside.tail} appended, and may be ${beside.files.length === 1 ? "its mask" : "masks"}`,
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
