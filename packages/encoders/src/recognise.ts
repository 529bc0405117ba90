import type { LazyTensors } from "./naming/renaming.js";

/** By whose names a file calls its tensors. */
export type Naming = "timm" | "Google ViT" | "Google BiT" | "lukemelas" | "TransUNet";

export interface Recognition {
  /** By timm's name. */
  readonly architecture: string;
  readonly naming: Naming;
  /** What stands before the encoder's own names, such as `encoder.` in a segmentation network. */
  readonly prefix: string;
  /** Whether the classification layers are there. */
  readonly classifier: boolean;
}

/** The first sizes of tensors, by name. */
type Rows = (name: string) => number | undefined;

/** How many blocks each stage has, by the name of a tensor that every block has. */
function blocks(rows: Rows, name: (stage: number, block: number) => string): string {
  const counts: number[] = [];
  for (let stage = 0; rows(name(stage, 0)) !== undefined; stage++) {
    let block = 1;
    while (rows(name(stage, block)) !== undefined) block += 1;
    counts.push(block);
  }
  return counts.join(",");
}

const resnets: Readonly<Record<string, string>> = {
  "2,2,2,2 basic": "resnet18",
  "3,4,6,3 basic": "resnet34",
  "3,4,6,3 bottleneck": "resnet50",
  "3,4,23,3 bottleneck": "resnet101",
};

/** By blocks and the channels of the last of them. */
const mobile: Readonly<Record<string, string>> = {
  "1,2,2,3,3,4,1 320": "efficientnet_lite0",
  "1,3,3,4,4,5,1 320": "efficientnet_lite1",
  "1,3,3,4,4,5,1 352": "efficientnet_lite2",
  "1,3,3,5,5,6,1 384": "efficientnet_lite3",
  "1,4,4,6,6,8,1 448": "efficientnet_lite4",
  "1,2,3,4,3,3,1 320": "mobilenetv2_100",
};

const known = (table: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(table, key) ? table[key] : undefined;

function timmResnet(rows: Rows): string | undefined {
  const kind = rows("layer1.0.conv3.weight") === undefined ? "basic" : "bottleneck";
  const widths = rows("conv1.weight") === 64 && rows("layer4.0.bn2.weight") === 512;
  return widths ? known(resnets, `${blocks(rows, (i, j) => `layer${i + 1}.${j}.conv1.weight`)} ${kind}`) : undefined;
}

function timmMobile(rows: Rows): string | undefined {
  if (rows("blocks.0.0.se.conv_reduce.weight") !== undefined) return undefined;
  return known(
    mobile,
    `${blocks(rows, (i, j) => `blocks.${i}.${j}.conv_dw.weight`)} ${rows("blocks.6.0.conv_pwl.weight")}`,
  );
}

const bottlenecks = (rows: Rows, prefix: string) =>
  blocks(rows, (i, j) => `${prefix}stages.${i}.blocks.${j}.conv1.weight`);

const timmHybrid = (rows: Rows) =>
  bottlenecks(rows, "patch_embed.backbone.") === "3,4,9" && rows("blocks.11.attn.proj.weight") === 768
    ? "vit_base_r50_s16_224"
    : undefined;

const timmBit = (rows: Rows) =>
  bottlenecks(rows, "") === "3,4,6,3" && rows("stem.conv.weight") === 64 ? "resnetv2_50x1_bit" : undefined;

/** Each naming's way to tell an architecture, and the last tensor of its classifier. */
const namings: readonly [naming: Naming, architecture: (rows: Rows) => string | undefined, classifier: string][] = [
  ["timm", timmResnet, "fc.bias"],
  ["timm", timmMobile, "classifier.bias"],
  ["timm", timmHybrid, "head.bias"],
  ["timm", timmBit, "head.fc.bias"],
  [
    "Google ViT",
    (rows) =>
      blocks(rows, (i, j) => `block${i + 1}/unit${j + 1}/conv1/kernel`) === "3,4,9" &&
      rows("Transformer/encoderblock_11/LayerNorm_0/scale") === 768
        ? "vit_base_r50_s16_224"
        : undefined,
    "head/bias",
  ],
  [
    "Google BiT",
    (rows) =>
      blocks(rows, (i, j) => `resnet/block${i + 1}/unit0${j + 1}/a/standardized_conv2d/kernel`) === "3,4,6,3" &&
      rows("resnet/block1/unit01/a/group_norm/gamma") === 64
        ? "resnetv2_50x1_bit"
        : undefined,
    "resnet/head/conv2d/bias",
  ],
  [
    "lukemelas",
    (rows) =>
      rows("_blocks.15._project_conv.weight") === 320 && rows("_blocks.16._project_conv.weight") === undefined
        ? "efficientnet_lite0"
        : undefined,
    "_fc.bias",
  ],
  [
    "TransUNet",
    (rows) =>
      rows("transformer.encoder.layer.11.attn.out.weight") === 768 &&
      rows("transformer.embeddings.hybrid_model.root.conv.weight") === 64
        ? "vit_base_r50_s16_224"
        : undefined,
    "",
  ],
];

/** Names that training code puts before all others. */
const prefixes = ["", "encoder.", "encoder.model.", "model.", "module."];

/** Tells the encoder in a file by the names and sizes of its tensors, or undefined where it is none of ours. */
export function recognise(tensors: LazyTensors): Recognition | undefined {
  for (const prefix of prefixes) {
    const rows: Rows = (name) => tensors.get(prefix + name)?.shape[0];
    for (const [naming, tell, last] of namings) {
      const architecture = tell(rows);
      if (architecture !== undefined)
        return { architecture, naming, prefix, classifier: last !== "" && rows(last) !== undefined };
    }
  }
  return undefined;
}
