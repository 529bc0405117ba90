import { seedOf, UserError, type Decoder, type Encoder, type LabelMap, type Seed } from "@ddep/core";
import {
  ade20k,
  ade20kLabels,
  camvid,
  camvidLabels,
  cityscapes,
  cityscapesLabels,
  pairs,
  pascalContext,
  pascalContextLabels,
  readLabelMapFile,
  shapes,
  shapesLabels,
  voc,
  vocLabels,
  type Dataset,
  type LabelledDataset,
} from "@ddep/datasets";
import { paper } from "@ddep/ddep";
import { fpn, noiseLevel, scaleWidths, transunetCup, unet, type Features } from "@ddep/decoders";
import {
  basicBlock,
  efficientnetLite0,
  efficientnetLite1,
  efficientnetLite2,
  efficientnetLite3,
  efficientnetLite4,
  mobilenetV2,
  resnet,
  resnet101,
  resnet152,
  resnet18,
  resnet34,
  resnet50,
  resnetv2Bit50x1,
  tfEfficientnetLite0,
  tfEfficientnetLite1,
  tfEfficientnetLite2,
  tfEfficientnetLite3,
  tfEfficientnetLite4,
  transunetR50VitB16,
  vitBaseR50S16,
} from "@ddep/encoders";

/** The encoders by the names of the command line. */
export const encoders = {
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnetv2_50x1_bit: resnetv2Bit50x1,
  efficientnet_lite0: efficientnetLite0,
  efficientnet_lite1: efficientnetLite1,
  efficientnet_lite2: efficientnetLite2,
  efficientnet_lite3: efficientnetLite3,
  efficientnet_lite4: efficientnetLite4,
  tf_efficientnet_lite0: tfEfficientnetLite0,
  tf_efficientnet_lite1: tfEfficientnetLite1,
  tf_efficientnet_lite2: tfEfficientnetLite2,
  tf_efficientnet_lite3: tfEfficientnetLite3,
  tf_efficientnet_lite4: tfEfficientnetLite4,
  mobilenetv2_100: mobilenetV2,
  vit_base_r50_s16_224: vitBaseR50S16,
  transunet_r50_vit_b16: transunetR50VitB16,
  /** One block a stage and half of ResNet-18's widths: what the quickstart trains in a minute. */
  resnet_mini: (seed: Seed): Encoder =>
    resnet({
      name: "resnet_mini",
      block: basicBlock,
      layers: [1, 1, 1, 1],
      widths: [32, 64, 128, 256],
      stemSize: 3,
      seed,
    }),
} as const;

export type EncoderName = keyof typeof encoders;

/** What the command line tells of a decoder. */
export interface DecoderOptions {
  readonly widths: readonly number[];
  readonly widthMultiple: number;
  readonly conditioning: boolean;
  readonly recompute: boolean;
}

/** A decoder by the name of the command line. */
interface DecoderChoice {
  /** The widths unless others are given; what they are the channels of is the choice's own. */
  readonly widths: readonly number[];
  make(encoder: Features, options: DecoderOptions, seed: Seed): Decoder;
}

const widthsOf = ({ widths, widthMultiple }: DecoderOptions) => scaleWidths(widths, widthMultiple);
const conditioningOf = ({ conditioning }: DecoderOptions) => (conditioning ? { conditioning: noiseLevel() } : {});

export const decoders = {
  /** Widths of the blocks, deep to shallow. */
  unet: {
    widths: [256, 128, 64, 32, 16],
    make: (encoder, options, seed) =>
      unet({ encoder, widths: widthsOf(options), ...conditioningOf(options), recompute: options.recompute, seed }),
  },
  /** Widths of the blocks, deep to shallow, the first at the encoder's deepest stride. */
  transunet: {
    widths: paper.widths,
    make: (encoder, options, seed) =>
      transunetCup({
        encoder,
        widths: widthsOf(options),
        ...conditioningOf(options),
        recompute: options.recompute,
        seed,
      }),
  },
  /** Width of the pyramid and width of the branches. */
  fpn: {
    widths: [256, 128],
    make(encoder, options, seed) {
      if (options.conditioning)
        throw new UserError("the fpn decoder cannot be told the noise level", {
          key: "--conditioning",
          fix: "use --decoder unet or transunet, or leave --conditioning out",
        });
      if (options.recompute)
        throw new UserError("the fpn decoder has no blocks to compute again", {
          key: "--recompute",
          fix: "use --decoder unet or transunet, or leave --recompute out",
        });
      const [pyramid, segmentation, ...rest] = widthsOf(options);
      if (pyramid === undefined || segmentation === undefined || rest.length > 0)
        throw new UserError(`an fpn decoder of ${options.widths.length} widths`, {
          key: "--widths",
          fix: "give two: of the pyramid and of the branches",
        });
      return fpn({ encoder, pyramid, segmentation, seed });
    },
  },
} as const satisfies Record<string, DecoderChoice>;

export type DecoderName = keyof typeof decoders;

/** A labelled data set by the name of the command line. */
export interface DataChoice {
  /** The split that is trained on and the one that is evaluated unless another is named. */
  readonly train: string;
  readonly validation: string;
  /** Whether it lies in a folder that the user names. */
  readonly needsRoot: boolean;
  /** Its classes, where they are its own and not those of a label map file. */
  readonly labelMap?: LabelMap;
  labelled(options: {
    root?: string | undefined;
    split: string;
    labelMap?: string | undefined;
  }): Promise<LabelledDataset>;
  /** Images without labels of the same kind, for denoising where no folder of images is given. */
  unlabelled?(): Dataset;
}

// The generated scenes are one data set, the same whatever the seed of a run.
const shapesSeed = seedOf(2022);
const shapesSize = 64;

export const data = {
  camvid: {
    train: "train",
    validation: "val",
    needsRoot: true,
    labelMap: camvidLabels,
    labelled: ({ root, split }) => camvid(root!, split),
  },
  cityscapes: {
    train: "train",
    validation: "val",
    needsRoot: true,
    labelMap: cityscapesLabels,
    labelled: ({ root, split }) => cityscapes(root!, split),
  },
  "pascal-context": {
    train: "train",
    validation: "val",
    needsRoot: true,
    labelMap: pascalContextLabels,
    labelled: ({ root, split }) => pascalContext(root!, split),
  },
  ade20k: {
    train: "training",
    validation: "validation",
    needsRoot: true,
    labelMap: ade20kLabels,
    labelled: ({ root, split }) => ade20k(root!, split),
  },
  voc: {
    train: "train",
    validation: "val",
    needsRoot: true,
    labelMap: vocLabels,
    labelled: ({ root, split }) => voc(root!, split),
  },
  /** Any images and masks, whose classes and folders a label map file tells. */
  pairs: {
    train: "train",
    validation: "val",
    needsRoot: true,
    async labelled({ root, split, labelMap }) {
      if (labelMap === undefined)
        throw new UserError("pairs of images and masks need a label map", {
          key: "--label-map",
          fix: 'give a JSON file such as {"names": ["road", "car"]}',
        });
      return pairs(root!, split, await readLabelMapFile(labelMap));
    },
  },
  shapes: {
    train: "train",
    validation: "val",
    needsRoot: false,
    labelMap: shapesLabels,
    labelled: async ({ split }) => {
      if (split !== "train" && split !== "val")
        throw new UserError(`shapes has no split "${split}"`, { key: "--split", fix: "use train or val" });
      return shapes({ seed: shapesSeed, split, length: split === "train" ? 400 : 200, size: shapesSize });
    },
    unlabelled: () => shapes({ seed: seedOf(2023), split: "train", length: 4000, size: shapesSize }),
  },
} as const satisfies Record<string, DataChoice>;

export type DataName = keyof typeof data;
