import { stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import {
  datasets,
  findImages,
  foldersIn,
  imageSets,
  type ImageSetPart,
  type LabelMapFile,
  type FolderLayout,
} from "@ddep/datasets";
import { imageFolders, maskFolders, pairsLayout, type InspectedLayout } from "./pairs-layout.js";

/** The kind of data set in a folder. */
export type Recognised =
  | { readonly kind: "labelled"; readonly layout: InspectedLayout; readonly splits: readonly string[] }
  | { readonly kind: "images"; readonly title: string; readonly root: string; readonly classes: boolean };

/** The layouts of every data set, the most specific first. */
const layouts: readonly FolderLayout[] = Object.values(datasets).flatMap((part) => part.layouts);

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The paths that a layout needs for a split. */
const needs = ({ images, masks, list }: FolderLayout, split: string) => [
  images(split),
  masks(split),
  ...(list === undefined ? [] : [list(split)]),
];

/** Whether a folder has a file with this suffix; without a suffix, any folder will do. */
const holds = (folder: string, end: string | undefined) =>
  end === undefined ||
  findImages(folder, end).then(
    () => true,
    () => false,
  );

interface Fit {
  readonly layout: FolderLayout;
  /** The splits whose paths all exist. */
  readonly splits: readonly string[];
  readonly present: readonly string[];
  readonly missing: readonly string[];
}

async function fit(root: string, layout: FolderLayout): Promise<Fit> {
  const whole: string[] = [];
  const [present, missing] = [new Set<string>(), new Set<string>()];
  for (const split of layout.splits) {
    const paths = needs(layout, split);
    const there = await Promise.all(paths.map((path) => exists(join(root, path))));
    paths.forEach((path, i) => (there[i] ? present : missing).add(path));
    if (!there.every(Boolean)) continue;
    if (await holds(join(root, layout.masks(split)), layout.maskEnd)) whole.push(split);
    else missing.add(`${layout.masks(split)}/*${layout.maskEnd}`);
  }
  return { layout, splits: whole, present: [...present], missing: [...missing] };
}

/** The splits of a path with `{split}` below a root; a path without it has the single split "all". */
async function splitsAt(root: string, template: string): Promise<string[]> {
  const parts = template.split("/");
  const at = parts.findIndex((part) => part.includes("{split}"));
  if (at < 0) return ["all"];
  const parent = join(root, ...parts.slice(0, at));
  if (!(await exists(parent))) return [];
  const [before, after] = parts[at]!.split("{split}") as [string, string];
  return (await foldersIn(parent))
    .filter((name) => name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length)
    .map((name) => name.slice(before.length, name.length - after.length))
    .sort();
}

/** The pairs of a label map file. Throws a UserError if their folders do not exist. */
async function labelledPairs(root: string, file: LabelMapFile): Promise<Recognised> {
  await foldersIn(root);
  const layout = pairsLayout(file);
  const splits: string[] = [];
  for (const split of await splitsAt(root, file.folders.images))
    if ((await exists(join(root, layout.images(split)))) && (await exists(join(root, layout.masks(split)))))
      splits.push(split);
  if (splits.length === 0)
    throw new UserError(`has no split with both ${file.folders.images} and ${file.folders.masks}`, {
      file: root,
      fix: 'set "folders" in the label map file, or give the right root',
    });
  return { kind: "labelled", layout: { ...layout, splits }, splits };
}

/** A folder of images next to a folder of masks, both with or both without folders of splits. */
async function pairs(root: string, folders: readonly string[]): Promise<Recognised | undefined> {
  const images = imageFolders.find((name) => folders.includes(name));
  const masks = maskFolders.find((name) => folders.includes(name));
  if (images === undefined || masks === undefined) return undefined;
  const inBoth = new Set(await foldersIn(join(root, masks)));
  const parts = await foldersIn(join(root, images));
  const splits = parts.filter((name) => inBoth.has(name));
  if (parts.length > 0 && splits.length === 0) return undefined;
  const place = (folder: string) => (split: string) => (split === "all" ? folder : `${folder}/${split}`);
  return {
    kind: "labelled",
    layout: {
      title: `images and masks in ${images} and ${masks}`,
      splits: splits.length > 0 ? splits : ["all"],
      images: place(images),
      masks: place(masks),
    },
    splits: splits.length > 0 ? splits : ["all"],
  };
}

/** Known layouts in the folders below, where unpacked archives often end up. */
async function further(root: string, folders: readonly string[], depth: number): Promise<string[]> {
  if (depth === 0 || folders.length > 50) return [];
  const found: string[] = [];
  for (const name of folders) {
    const path = join(root, name);
    const fits = await Promise.all(layouts.map((layout) => fit(path, layout)));
    const first = fits.find(({ splits }) => splits.length > 0);
    if (first !== undefined) found.push(`${path} is ${first.layout.title}`);
    else found.push(...(await further(path, await foldersIn(path), depth - 1)));
  }
  return found;
}

function nearest(fits: readonly Fit[]): Fit | undefined {
  const [best] = fits.toSorted((a, b) => b.present.length - a.present.length);
  return best === undefined || best.present.length === 0 ? undefined : best;
}

/**
 * Recognises the data set in a folder by the names in it, or by the label map file of pairs. Throws a UserError that names the
 * nearest match and what is missing from it.
 */
export async function recognise(root: string, labelMap?: LabelMapFile): Promise<Recognised> {
  if (labelMap !== undefined) return labelledPairs(root, labelMap);
  const folders = await foldersIn(root);
  const fits = await Promise.all(layouts.map((layout) => fit(root, layout)));
  const whole = fits.find(({ splits }) => splits.length > 0);
  if (whole !== undefined) return { kind: "labelled", layout: whole.layout, splits: whole.splits };
  const paired = await pairs(root, folders);
  if (paired !== undefined) return paired;
  const near = nearest(fits);
  const inside = await further(root, folders, 2);
  if (near !== undefined || inside.length > 0)
    throw new UserError(
      near === undefined
        ? "is not the root of a data set"
        : `looks like ${near.layout.title} (found ${near.present.join(", ")}), but lacks ${near.missing.join(", ")}`,
      {
        file: root,
        fix:
          inside.length > 0
            ? `give a folder below it: ${inside.join("; ")}`
            : "add the missing folders, or give the right root",
      },
    );
  for (const { classes, recognise } of Object.values<ImageSetPart>(imageSets)) {
    const known = await recognise(root);
    if (known !== undefined) return { kind: "images", ...known, classes };
  }
  throw new UserError("contains no images", { file: root, fix: "give the root of a data set" });
}
