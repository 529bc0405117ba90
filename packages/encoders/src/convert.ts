import { UserError } from "@ddep/core";
import { withBatchCounts } from "./naming/batch-counts.js";
import { googleBitToTimm } from "./naming/google-bit.js";
import { googleVitToTimm } from "./naming/google-vit.js";
import { lukemelasToTimm } from "./naming/lukemelas.js";
import { recognise, type Naming, type Recognition } from "./recognise.js";
import type { LazyTensors } from "./naming/renaming.js";
import { timmToTransUnet } from "./naming/transunet.js";

/** By whose names the tensors are written. */
export const targets = ["timm", "torchvision", "transunet", "smp"] as const;
/** A name of {@link targets}. */
export type Target = (typeof targets)[number];

export interface Converted {
  readonly tensors: LazyTensors;
  readonly from: Recognition;
}

const unchanged = (tensors: LazyTensors): LazyTensors => tensors;

const toTimm: Readonly<Record<Exclude<Naming, "TransUNet">, (tensors: LazyTensors, file: string) => LazyTensors>> = {
  timm: unchanged,
  "Google ViT": googleVitToTimm,
  "Google BiT": googleBitToTimm,
  lukemelas: lukemelasToTimm,
};

const renamed = (tensors: LazyTensors, rename: (name: string) => string): LazyTensors =>
  new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));

const without = (tensors: LazyTensors, ...prefixes: readonly string[]): LazyTensors =>
  new Map([...tensors].filter(([name]) => !prefixes.some((prefix) => name.startsWith(prefix))));

/** The classification layers that segmentation_models_pytorch's encoders drop, of the encoders that it takes from timm. */
const mobileTop = ["conv_head.", "bn2.", "classifier."];

/** A whole segmentation network, whose other parts keep their names: only a prefix stands for the encoder. */
const isSegmenter = ({ prefix }: Recognition) => prefix.startsWith("encoder.");

function toSmp(tensors: LazyTensors, { architecture }: Recognition, refuse: (why: string) => UserError): LazyTensors {
  if (architecture.startsWith("resnetv2")) throw refuse("segmentation_models_pytorch has no such encoder");
  if (architecture.startsWith("resnet")) return without(tensors, "fc.");
  if (architecture.startsWith("vit")) throw refuse("segmentation_models_pytorch has no such encoder");
  return renamed(without(tensors, ...mobileTop), (name) => `model.${name}`);
}

function encoderTo(target: Target, tensors: LazyTensors, from: Recognition, file: string): LazyTensors {
  const { architecture } = from;
  const refuse = (why: string) =>
    new UserError(`${architecture} cannot be written by the names of ${target}: ${why}`, {
      file,
      fix: "use --to timm",
    });
  if (target === "smp") return toSmp(tensors, from, refuse);
  if (target === "torchvision" && !/^resnet\d/.test(architecture))
    throw refuse("only ResNets have the same names there");
  if (target !== "transunet") return tensors;
  if (architecture !== "vit_base_r50_s16_224") throw refuse("TransUNet is a ResNet-50 under a ViT-B/16");
  return timmToTransUnet(tensors, file);
}

/** The encoder of a segmentation network renamed, its decoder and head as they are. */
function segmenterTo(
  target: Target,
  tensors: LazyTensors,
  { prefix, architecture }: Recognition,
  file: string,
): LazyTensors {
  if (target === "torchvision" || target === "transunet")
    throw new UserError(`a whole segmentation network cannot be written by the names of ${target}`, {
      file,
      fix: "use --to smp",
    });
  const universal = target === "smp" && !architecture.startsWith("resnet");
  const to = universal ? "encoder.model." : "encoder.";
  return renamed(tensors, (name) => (name.startsWith(prefix) ? to + name.slice(prefix.length) : name));
}

/**
 * The tensors of a known encoder, or of a segmentation network over one, by the names of another library, which can
 * load them with `strict=True`: batch norms have their counts. Throws a {@link UserError} where the encoder is not
 * known, or the library has none like it.
 */
export function convertTo(target: Target, tensors: LazyTensors, file = "weights"): Converted {
  const from = recognise(tensors);
  if (from === undefined)
    throw new UserError("holds no encoder that is known here", {
      file,
      fix: "give a ResNet-18 to 101, an EfficientNet-Lite, MobileNetV2, R50+ViT-B/16 or BiT-R50x1",
    });
  const { naming, prefix } = from;
  if (naming === "TransUNet") {
    if (target === "transunet") return { tensors, from };
    throw new UserError(`TransUNet's names cannot be written by those of ${target}: its class token is gone`, {
      file,
      fix: "start from Google's R50+ViT-B_16.npz or timm's vit_base_r50_s16_224",
    });
  }
  if (isSegmenter(from)) return { tensors: withBatchCounts(segmenterTo(target, tensors, from, file)), from };
  const plain = renamed(tensors, (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name));
  const timm = toTimm[naming](plain, file);
  return { tensors: withBatchCounts(encoderTo(target, timm, from, file)), from };
}
