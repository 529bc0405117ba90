import { UserError } from "@ddep/core";
import { encoderNames, encoders } from "./catalogue.js";
import { withBatchCounts } from "./naming/batch-counts.js";
import type { LazyTensors } from "./naming/renaming.js";
import { timmToTransUnet } from "./naming/transunet.js";
import type { EncoderPart } from "./part/encoder-part.js";
import type { Target } from "./part/file-naming.js";
import { identify, type Recognition } from "./recognise.js";

export interface Converted {
  readonly tensors: LazyTensors;
  readonly from: Recognition;
}

const renamed = (tensors: LazyTensors, rename: (name: string) => string): LazyTensors =>
  new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));

const filtered = (tensors: LazyTensors, keep: (name: string) => boolean): LazyTensors =>
  new Map([...tensors].filter(([name]) => keep(name)));

/**
 * How each target names the tensors of its encoders, given timm's names. Encoders of segmentation_models_pytorch drop
 * their classification layers, and those taken from timm are prefixed by `model`.
 */
const writers: Readonly<Record<Target, (tensors: LazyTensors, part: EncoderPart, file: string) => LazyTensors>> = {
  timm: (tensors) => tensors,
  torchvision: (tensors) => tensors,
  transunet: (tensors, _, file) => timmToTransUnet(tensors, file),
  smp(tensors, { peers, classifierPrefixes, smpNames }) {
    const features = filtered(tensors, (name) => !classifierPrefixes.some((prefix) => name.startsWith(prefix)));
    const prefix = peers.smp?.startsWith("tu-") ? "model." : "";
    return renamed(features, (name) => prefix + (smpNames?.to(name) ?? name));
  },
};

/**
 * Renames the tensors of a known encoder, or of a segmentation network that contains one, to the names of another
 * library, which can then load them with `strict=True`: batch normalisations also get their batch counts.
 *
 * @throws UserError if the encoder is unknown, or the library has no such encoder
 */
export function convertTo(target: Target, tensors: LazyTensors, file = "weights"): Converted {
  const found = identify(tensors);
  if (found === undefined)
    throw new UserError("does not contain a known encoder", {
      file,
      fix: `give the tensors of ${encoderNames.filter((name) => encoders[name].files.length > 0).join(", ")}`,
    });
  const { from, names } = found;
  if (names.target === target) return { tensors, from };
  const { architecture, prefix } = from;
  // In a whole segmentation network the encoder has a prefix, and the other parts keep their names.
  const whole = prefix.startsWith("encoder.");
  const isEncoder = (name: string) => !whole || name.startsWith(prefix);
  const plain = renamed(filtered(tensors, isEncoder), (name) =>
    name.startsWith(prefix) ? name.slice(prefix.length) : name,
  );
  const timm = names.toTimm?.(plain, file) ?? plain;
  if (whole && (target === "torchvision" || target === "transunet"))
    throw new UserError(`a whole segmentation network cannot be written with the names of ${target}`, {
      file,
      fix: "use --to smp",
    });
  const part = encoders[architecture];
  if (part.peers[target] === undefined)
    throw new UserError(
      `${architecture} cannot be written with the names of ${target}: only ${encoderNames.filter((name) => encoders[name].peers[target] !== undefined).join(", ")} can`,
      { file, fix: "use --to timm" },
    );
  const encoder = writers[target](timm, part, file);
  const others = filtered(tensors, (name) => !isEncoder(name));
  const all = whole ? new Map([...renamed(encoder, (name) => `encoder.${name}`), ...others]) : encoder;
  return { tensors: withBatchCounts(all), from };
}
