import type { Encoder, Part, Seed } from "@ddep/core";
import type { FileNaming, Target } from "./file-naming.js";
import type { PublishedWeights } from "./published-weights.js";

/** Maps the names of an encoder's tensors to those of another library, and back. */
export interface Renames {
  /** Maps timm's name of a tensor to the peer's. */
  to(name: string): string;
  /** Maps the peer's name of a tensor to timm's. */
  from(name: string): string;
}

/** The self-description of an encoder, beside its code. Command line, checks, tables and tests are derived from it. */
export interface EncoderPart extends Pick<Part<Encoder>, "help" | "source"> {
  /** Creates the encoder with random weights. */
  create(seed: Seed): Encoder;
  /** Published weights, if any. The encoder's name alone refers to the first. */
  readonly weights: readonly PublishedWeights[];
  /**
   * The encoder's name in other libraries. Libraries without it are left out, as is torchvision if its tensor names
   * differ from timm's. For segmentation_models_pytorch, `tu-` marks encoders taken from timm; for TransUNet, the name
   * is that of its configuration.
   */
  readonly peers: { readonly [Peer in Target]?: string };
  /** Tensor names of segmentation_models_pytorch, if they differ from timm's. */
  readonly smpNames?: Renames;
  /**
   * Name prefixes of the tensors of the classification layers, in order; the last is the layer that computes the
   * logits.
   */
  readonly classifierPrefixes: readonly string[];
  /** The tensor names used in files; empty if its files are not recognised. */
  readonly files: readonly FileNaming[];
  /**
   * The encoder that its files are recognised as, if both have tensors of the same names and sizes, or the tensors are
   * those of the other encoder under different names.
   */
  readonly recognisedAs?: string;
}
