import type { LabelMap } from "@ddep/core";
import type { Dataset, LabelledDataset } from "../contract/dataset.js";
import type { PictureOptions } from "../pictures/jpeg.js";

/** One way in which the files of a labelled set can be arranged below its root. */
export interface FolderLayout {
  readonly title: string;
  readonly splits: readonly string[];
  /** Folder of a split's images, below the root. */
  readonly images: (split: string) => string;
  /** Folder of a split's masks, or the one file that contains them all. */
  readonly masks: (split: string) => string;
  /** File that lists a split's names. If absent, all images in the folder belong to the split. */
  readonly list?: (split: string) => string;
  /** Ending of image file names after the part shared with the masks. Defaults to any image extension. */
  readonly imageEnd?: string;
  /** Ending of mask file names. Defaults to ".png". */
  readonly maskEnd?: string;
  /** Opens a split whose masks are all in one file; its labels are class indices. */
  readonly open?: (root: string, split: string) => Promise<LabelledDataset>;
  /** Meaning of the values in the masks. */
  readonly labelMap?: LabelMap;
}

/** The location of the files of a publicly available set. */
export interface Published {
  /** The base URL of all files. */
  readonly url: string;
  /** Number of images in each split. */
  readonly pictures: Readonly<Record<string, number>>;
  /** The size of every image, in pixels. */
  readonly height: number;
  readonly width: number;
  /** The file that lists a split, relative to the base URL. */
  readonly list: (split: string) => string;
  /**
   * Returns the image and the mask named in a line of that list: their paths below the base URL and below the root.
   * Undefined for other lines.
   */
  readonly files: (line: string, split: string) => readonly PublishedFile[] | undefined;
}

export interface PublishedFile {
  readonly from: string;
  readonly to: string;
}

/** The self-description of a set of images, beside its code. */
export interface SetDescription {
  readonly title: string;
  /** A few words for a help text or a table. */
  readonly help: string;
  /** Where it was published: authors, year. */
  readonly source: string;
  /** Its web page. */
  readonly page?: string;
  /** Paths below its root, one per line; empty if it has no folder. */
  readonly tree: readonly string[];
  /** How to obtain it, one step per line, if it requires a login or an agreement. */
  readonly steps?: readonly string[];
}

/** Which split of a labelled set to open, and how. */
export interface LabelledOptions extends PictureOptions {
  readonly root?: string | undefined;
  readonly split: string;
  /** The label map file, for `pairs`. */
  readonly labelMap?: string | undefined;
}

/** A labelled data set that can be chosen by name on the command line. */
export interface DatasetPart extends SetDescription {
  /** The default splits for training and for evaluation. */
  readonly train: string;
  readonly validation: string;
  /** Whether the user has to name its folder. */
  readonly needsRoot: boolean;
  /** Its classes, unless they come from a label map file. */
  readonly labelMap?: LabelMap;
  /** Returns the file that defines its classes, if they are not fixed. */
  labelMapFile?(at: Pick<LabelledOptions, "root" | "labelMap">): string;
  labelled(options: LabelledOptions): Promise<LabelledDataset>;
  /** Unlabelled images of the same kind, for denoising if no folder of images is given. */
  unlabelled?(): Dataset;
  /** Layouts by which a folder is recognised, most specific first. */
  readonly layouts: readonly FolderLayout[];
  /** Where it can be downloaded without a login. */
  readonly published?: Published;
}

/** Images without pixel labels that can be chosen by name on the command line. */
export interface ImageSetPart extends SetDescription {
  /** Whether its folders are classes. */
  readonly classes: boolean;
  /**
   * Recognises a folder of this kind and returns a description and the root of its images; undefined for other folders.
   */
  recognise(root: string): Promise<{ readonly title: string; readonly root: string } | undefined>;
}
