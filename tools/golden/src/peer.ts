import { encoders } from "./encoder-names.js";

/** What a golden file holds, by the peer that computed it. */
export type Peer =
  | { readonly kind: "encoder"; readonly encoder: string }
  | {
      readonly kind: "unet";
      readonly encoder: string;
      readonly widths: readonly number[];
      readonly classes: number;
      /** What the peer's names have in front of the encoder's own. */
      readonly encoderPrefix: string;
    }
  | { readonly kind: "losses" }
  | { readonly kind: "metrics" }
  | { readonly kind: "unknown"; readonly why: string };

const unknown = (why: string): Peer => ({ kind: "unknown", why });

/** Arguments of a Python call by name; the first without a name is `encoder_name`. */
function parseArguments(text: string): Map<string, string> {
  const parts = text.match(/(?:\([^)]*\)|\[[^\]]*\]|[^,])+/g) ?? [];
  return new Map(
    parts.map((part) => {
      const [, name = "encoder_name", value = ""] = /^\s*(?:(\w+)\s*=)?\s*(.*?)\s*$/s.exec(part) ?? [];
      return [name, value.replace(/^["']|["']$/g, "")] as const;
    }),
  );
}

/** What `Unet` of segmentation_models_pytorch does where an argument is not given. */
const UNET_WIDTHS = "(256, 128, 64, 32, 16)";
const UNET_CLASSES = "1";
const understood = new Set([
  "encoder_name",
  "encoder_weights",
  "encoder_depth",
  "decoder_channels",
  "classes",
]);

function parseUnet(text: string): Peer {
  const options = parseArguments(text);
  const other = [...options.keys()].filter((name) => !understood.has(name));
  if (other.length > 0) return unknown(`no U-Net with ${other.join(", ")} here`);
  const name = options.get("encoder_name") ?? "";
  // Encoders that segmentation_models_pytorch takes from timm have tu- before the name and model. before the tensors.
  const universal = name.startsWith("tu-");
  const encoder = universal ? name.slice("tu-".length) : name;
  if (!encoders.has(encoder)) return unknown(`no encoder ${name} here`);
  const widths = (options.get("decoder_channels") ?? UNET_WIDTHS).match(/\d+/g) ?? [];
  const classes = Number(options.get("classes") ?? UNET_CLASSES);
  return {
    kind: "unet",
    encoder,
    widths: widths.map(Number),
    classes,
    encoderPrefix: universal ? "encoder.model." : "encoder.",
  };
}

/** Tells from a golden file's `peer` what it holds, such as `timm 1.0.31 resnet50`. */
export function parsePeer(peer: string): Peer {
  // What follows a point names the weights, such as resnet50.a1_in1k.
  const [, timm] = /^timm \S+ ([^\s.]+)(?:\.\S+)?$/.exec(peer) ?? [];
  if (timm !== undefined)
    return encoders.has(timm) ? { kind: "encoder", encoder: timm } : unknown(`no encoder ${timm} here`);
  const [, unet, mode] = /^segmentation_models_pytorch \S+ Unet\((.*)\)(?:, (.*))?$/.exec(peer) ?? [];
  if (unet !== undefined)
    return mode === undefined || mode === "eval mode" ? parseUnet(unet) : unknown(`${mode} is not compared`);
  if (/^torch \S+ \/ segmentation_models_pytorch/.test(peer)) return { kind: "losses" };
  if (/^torchmetrics \S+ .*JaccardIndex/.test(peer)) return { kind: "metrics" };
  return unknown("nothing of that kind here");
}
