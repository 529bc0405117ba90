import { UserError, type Encoder, type Seed } from "@ddep/core";
import { camvid, shapes, type Dataset, type LabelledDataset } from "@ddep/datasets";
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
  transunetR50VitB16,
  vitBaseR50S16,
} from "@ddep/encoders";
import { seedOf } from "@ddep/core";

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

/** A labelled data set by the name of the command line. */
export interface DataChoice {
  /** The split that is trained on and the one that is evaluated unless another is named. */
  readonly train: string;
  readonly validation: string;
  /** Whether it lies in a folder that the user names. */
  readonly needsRoot: boolean;
  labelled(options: { root?: string | undefined; split: string }): Promise<LabelledDataset>;
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
    labelled: ({ root, split }) => camvid(root!, split),
  },
  shapes: {
    train: "train",
    validation: "val",
    needsRoot: false,
    labelled: async ({ split }) => {
      if (split !== "train" && split !== "val")
        throw new UserError(`shapes has no split "${split}"`, { key: "--split", mend: "use train or val" });
      return shapes({ seed: shapesSeed, split, length: split === "train" ? 400 : 200, size: shapesSize });
    },
    unlabelled: () => shapes({ seed: seedOf(2023), split: "train", length: 4000, size: shapesSize }),
  },
} as const satisfies Record<string, DataChoice>;

export type DataName = keyof typeof data;
