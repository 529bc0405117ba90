import { segmentationModel, frozen, seedOf, type Decoder, type Encoder, type Network } from "@ddep/core";
import { decoders, head, type DecoderName } from "@ddep/decoders";
import { encoders, type EncoderName } from "@ddep/encoders";

export const stages = ["pretrain", "finetune", "inference"] as const;
export type Stage = (typeof stages)[number];

export const precisions = ["float32", "bfloat16"] as const;
export type Precision = (typeof precisions)[number];

/** What is measured: one kind of step of one network. Both sides of a comparison read it, so its keys are theirs, too. */
export interface Work {
  readonly encoder: EncoderName;
  readonly decoder: DecoderName;
  /** Channels of the decoder's blocks, deep to shallow. */
  readonly widths: readonly number[];
  readonly batch: number;
  /** Height and width of the images. */
  readonly size: number;
  readonly stage: Stage;
  readonly precision: Precision;
}

/** Classes of the segmentation, as many as CamVid has. */
export const CLASSES = 11;

/** The parts of a network under measurement, so that each can be timed. */
export interface Parts {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly head: Network;
}

/** The parts of a work, with random weights. */
export function partsOf({ encoder: encoderName, decoder: decoderName, widths, stage }: Work): Parts {
  const encoder = encoders[encoderName].create(seedOf(1));
  const decoder = decoders[decoderName].create({ widths, conditioning: false, recompute: false }, encoder, seedOf(2));
  return { encoder, decoder, head: head(decoder, stage === "pretrain" ? 3 : CLASSES, seedOf(3)) };
}

/** The network of a work: in pretraining under a frozen encoder, in inference frozen itself. */
export function networkOf({ encoder, decoder, head }: Parts, stage: Stage): Network {
  const whole = segmentationModel(stage === "pretrain" ? frozen(encoder) : encoder, decoder, head);
  return stage === "inference" ? frozen(whole) : whole;
}

/** A work in a few words. */
export function nameOf({ encoder, decoder, widths, batch, size, stage, precision }: Work): string {
  return `${encoder} ${decoder} ${widths.join(",")}, ${batch}x${size}x${size}, ${stage}, ${precision}`;
}
