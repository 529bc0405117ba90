import { encoders, isEncoderName, type EncoderName } from "@ddep/encoders";

/** A segmentation network of a peer. */
interface Segmenter {
  readonly classes: number;
  /** What the peer's names have in front of the encoder's own. */
  readonly encoderPrefix: string;
}

/** One whose encoder is an argument. */
interface Encoded extends Segmenter {
  readonly encoder: EncoderName;
}

/** The content of a golden file, by the peer that computed it. */
export type Peer =
  | { readonly kind: "encoder"; readonly encoder: EncoderName }
  | (Encoded & { readonly kind: "unet"; readonly depth: number; readonly widths: readonly number[] })
  | (Encoded & { readonly kind: "fpn"; readonly pyramid: number; readonly segmentation: number })
  | (Segmenter & { readonly kind: "transunet"; readonly widths: readonly number[] })
  | { readonly kind: "losses" }
  | { readonly kind: "metrics" }
  | { readonly kind: "schedules"; readonly steps: number }
  | { readonly kind: "unknown"; readonly why: string };

export type SegmenterPeer = Extract<Peer, Segmenter>;

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

/** Whether timm has an encoder of ours, under the same name. */
const isTimm = (name: string): name is EncoderName => isEncoderName(name) && encoders[name].peers.timm !== undefined;

/** Encoders that segmentation_models_pytorch takes from timm have tu- before the name and model. before the tensors. */
function parseEncoder(name: string): Pick<Encoded, "encoder" | "encoderPrefix"> | undefined {
  const universal = name.startsWith("tu-");
  const encoder = universal ? name.slice("tu-".length) : name;
  return isTimm(encoder) ? { encoder, encoderPrefix: universal ? "encoder.model." : "encoder." } : undefined;
}

const numbers = (text: string) => (text.match(/\d+/g) ?? []).map(Number);

/**
 * The arguments of each architecture of segmentation_models_pytorch: default values, arguments for which we support only one
 * value, and the rest of the network.
 */
const architectures: Readonly<
  Record<
    string,
    {
      readonly defaults: Readonly<Record<string, string>>;
      readonly only: Readonly<Record<string, string>>;
      readonly build: (segmenter: Encoded, value: (name: string) => string) => SegmenterPeer;
    }
  >
> = {
  Unet: {
    defaults: { encoder_depth: "5", decoder_channels: "(256, 128, 64, 32, 16)" },
    only: {},
    build: (segmenter, value) => ({
      ...segmenter,
      kind: "unet",
      depth: Number(value("encoder_depth")),
      widths: numbers(value("decoder_channels")),
    }),
  },
  FPN: {
    defaults: {
      decoder_pyramid_channels: "256",
      decoder_segmentation_channels: "128",
      // In eval mode, dropout does nothing.
      decoder_dropout: "0.2",
    },
    only: {
      encoder_depth: "5",
      decoder_merge_policy: "add",
      decoder_interpolation: "nearest",
      upsampling: "4",
    },
    build: (segmenter, value) => ({
      ...segmenter,
      kind: "fpn",
      pyramid: Number(value("decoder_pyramid_channels")),
      segmentation: Number(value("decoder_segmentation_channels")),
    }),
  },
};

function parseSegmenter(architecture: string, text: string): Peer {
  const reading = architectures[architecture];
  if (reading === undefined) return unknown(`no ${architecture} here`);
  const given = parseArguments(text);
  const { only } = reading;
  const defaults: Readonly<Record<string, string>> = {
    encoder_name: "resnet34",
    encoder_weights: "None",
    classes: "1",
    ...reading.defaults,
  };
  const foreign = [...given].filter(([name, value]) => !(name in defaults) && only[name] !== value);
  if (foreign.length > 0) return unknown(`no ${architecture} with ${foreign.map(([name]) => name).join(", ")} here`);
  const value = (name: string) => given.get(name) ?? defaults[name]!;
  const name = value("encoder_name");
  const encoder = parseEncoder(name);
  if (encoder === undefined) return unknown(`no encoder ${name} here`);
  return reading.build({ ...encoder, classes: Number(value("classes")) }, value);
}

function parseTransunet(text: string): Peer {
  if (!/\bR50-ViT-B_16\b/.test(text)) return unknown("no TransUNet but that of R50-ViT-B_16 here");
  const [, deepest] = /conv_more (\d+)/.exec(text) ?? [];
  const [, widths] = /decoder_channels[ =]*\(([^)]*)\)/.exec(text) ?? [];
  const [, classes] = /(\d+) class(?:es)?\b/.exec(text) ?? [];
  if (deepest === undefined || widths === undefined || classes === undefined)
    return unknown(
      "the widths and the number of classes are not told as `conv_more N, decoder_channels (...), N classes`",
    );
  return {
    kind: "transunet",
    encoderPrefix: "transformer.",
    widths: [Number(deepest), ...numbers(widths)],
    classes: Number(classes),
  };
}

const isCompared = (mode: string | undefined) => mode === undefined || mode === "eval mode";

/** Derives the content of a golden file from its `peer`, such as `timm 1.0.31 resnet50`. */
export function parsePeer(peer: string): Peer {
  // The part after the point names the weights, such as resnet50.a1_in1k.
  const [, timm] = /^timm \S+ ([^\s.]+)(?:\.\S+)?$/.exec(peer) ?? [];
  if (timm !== undefined) return isTimm(timm) ? { kind: "encoder", encoder: timm } : unknown(`no encoder ${timm} here`);
  const [, architecture, options, mode] = /^segmentation_models_pytorch \S+ (\w+)\((.*)\)(?:, (.*))?$/.exec(peer) ?? [];
  if (architecture !== undefined)
    return isCompared(mode) ? parseSegmenter(architecture, options!) : unknown(`${mode} is not compared`);
  const [, transunet] = /^TransUNet\b(.*?)(?:, eval mode)?$/.exec(peer) ?? [];
  if (transunet !== undefined)
    return /\btrain mode\b/.test(transunet) ? unknown("train mode is not compared") : parseTransunet(transunet);
  if (/^torch \S+ \/ segmentation_models_pytorch/.test(peer)) return { kind: "losses" };
  if (/^torchmetrics \S+ .*JaccardIndex/.test(peer)) return { kind: "metrics" };
  const [, steps] = /^diffusers \S+ DDPMScheduler\(num_train_timesteps=([1-9]\d*)\)$/.exec(peer) ?? [];
  if (steps !== undefined) return { kind: "schedules", steps: Number(steps) };
  return unknown("nothing of that kind here");
}
