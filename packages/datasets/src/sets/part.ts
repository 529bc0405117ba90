import type { LabelMap } from "@ddep/core";
import type { Dataset, LabelledDataset } from "../contract/dataset.js";
import type { PictureOptions } from "../pictures/jpeg.js";

/** One way in which the files of a labelled set lie below its root. */
export interface FolderLayout {
  readonly title: string;
  readonly splits: readonly string[];
  /** Folder of a split's images, below the root. */
  readonly images: (split: string) => string;
  /** Folder of a split's masks, or the one file that holds them all. */
  readonly masks: (split: string) => string;
  /** File that lists a split's names; without one all images of the folder belong to the split. */
  readonly list?: (split: string) => string;
  /** How the files of images end after what they share with their masks; by default as any image file. */
  readonly imageEnd?: string;
  /** How the files of masks end; by default ".png". */
  readonly maskEnd?: string;
  /** Opens a split whose masks are all in one file: its labels are class indices. */
  readonly open?: (root: string, split: string) => Promise<LabelledDataset>;
  /** What the values of the masks are. */
  readonly labelMap?: LabelMap;
}

/** Where the files of a set are that anyone may fetch. */
export interface Published {
  /** The address below which all files lie. */
  readonly url: string;
  /** How many pictures each split has. */
  readonly pictures: Readonly<Record<string, number>>;
  /** The size of each picture, in pixels. */
  readonly height: number;
  readonly width: number;
  /** The file that lists a split, below the address. */
  readonly list: (split: string) => string;
  /** The image and the mask in a line of that list: below the address, and below the root. Undefined in any other line. */
  readonly files: (line: string, split: string) => readonly PublishedFile[] | undefined;
}

export interface PublishedFile {
  readonly from: string;
  readonly to: string;
}

/** What any set of images says of itself, beside its code. */
export interface SetDescription {
  readonly title: string;
  /** What it is in a few words: the line of a help text or a table. */
  readonly help: string;
  /** Where it was published: authors, year. */
  readonly source: string;
  /** Its page. */
  readonly page?: string;
  /** Paths below its root, a line each; none where it lies in no folder. */
  readonly tree: readonly string[];
  /** What one does to get it, a line each, where it asks for a login or agreement. */
  readonly steps?: readonly string[];
}

/** Which part of a labelled set is opened, and how. */
export interface LabelledOptions extends PictureOptions {
  readonly root?: string | undefined;
  readonly split: string;
  /** The label map file of pairs. */
  readonly labelMap?: string | undefined;
}

/** A labelled data set by the name of the command line. */
export interface DatasetPart extends SetDescription {
  /** The split that is trained on and the one that is evaluated unless another is named. */
  readonly train: string;
  readonly validation: string;
  /** Whether it lies in a folder that the user names. */
  readonly needsRoot: boolean;
  /** Its classes, where they are its own and not those of a label map file. */
  readonly labelMap?: LabelMap;
  /** The file that its classes come from, where they are not its own. */
  labelMapFile?(at: Pick<LabelledOptions, "root" | "labelMap">): string;
  labelled(options: LabelledOptions): Promise<LabelledDataset>;
  /** Images without labels of the same kind, for denoising where no folder of images is given. */
  unlabelled?(): Dataset;
  /** By which a folder is recognised, the more particular first. */
  readonly layouts: readonly FolderLayout[];
  /** Where it can be fetched without a login. */
  readonly published?: Published;
}

/** Images without labels of their pixels, by the name of the command line. */
export interface ImageSetPart extends SetDescription {
  /** Whether its folders are classes. */
  readonly classes: boolean;
  /** What a folder holds of it, and where; undefined where it is another. */
  recognise(root: string): Promise<{ readonly title: string; readonly root: string } | undefined>;
}
