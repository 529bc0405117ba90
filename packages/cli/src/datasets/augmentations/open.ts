import { join } from "node:path";
import { UserError, type LabelMap } from "@ddep/core";
import {
  listImages,
  openPicture,
  type Dataset,
  type LabelledPicture,
  type LabelMapFile,
  type Picture,
} from "@ddep/datasets";
import { bareLabels, toLabels } from "../inspect/draw.js";
import { recognise } from "../inspect/recognise.js";
import { splitFiles, type Pair } from "../inspect/split-files.js";

/** The images of a folder, and the classes of their labels, if they have any. */
export type Opened =
  | { readonly set: Dataset; readonly labelMap?: undefined }
  | { readonly set: Dataset<LabelledPicture>; readonly labelMap: LabelMap };

async function openPair({ image, mask }: Pair, labelMap: LabelMap): Promise<LabelledPicture> {
  const [picture, { values, format, height, width }] = await Promise.all([openPicture(image), mask.read()]);
  const fix = "run `ddep datasets inspect` on the folder";
  if (values === undefined)
    throw new UserError(`holds colours (${format}), not class indices`, { file: mask.file, fix: fix });
  if (height !== picture.height || width !== picture.width)
    throw new UserError(`is ${width} x ${height} pixels, but its image is ${picture.width} x ${picture.height}`, {
      file: mask.file,
      fix: fix,
    });
  const pixels: Picture["pixels"] = (...wanted) => picture.pixels(...wanted);
  return { height, width, pixels, labels: toLabels(values, labelMap) };
}

/**
 * Opens the images of a folder, or the pairs of a label map file; of a labelled set, the first split. Throws a UserError if
 * the folder is not a data set.
 */
export async function openFolder(root: string, file?: LabelMapFile): Promise<Opened> {
  const found = await recognise(root, file);
  if (found.kind !== "labelled") {
    const listing = await listImages(found.root);
    const name = (i: number) => join(found.root, listing.at(i));
    return { set: { length: listing.length, name, open: (i) => openPicture(name(i)) } };
  }
  const { layout, splits } = found;
  const { pairs } = await splitFiles(root, layout, splits[0]!);
  const labelMap = layout.labelMap ?? bareLabels;
  const set: Dataset<LabelledPicture> = {
    length: pairs.length,
    name: (i) => pairs[i]!.image,
    open: (i) => openPair(pairs[i]!, labelMap),
  };
  return { set, labelMap };
}
