import type { Encoder, Part, Seed } from "@ddep/core";
import type { FileNaming, Target } from "./file-naming.js";
import type { PublishedWeights } from "./published-weights.js";

/** New names for an encoder's tensors, and back. */
export interface Renames {
  /** timm's name of a tensor to the peer's. */
  to(name: string): string;
  /** The peer's name of a tensor to timm's. */
  from(name: string): string;
}

/** What an encoder says of itself, beside its code. Command line, checks, tables and tests derive from it. */
export interface EncoderPart extends Pick<Part<Encoder>, "help" | "source"> {
  /** A new one with random weights. */
  create(seed: Seed): Encoder;
  /** Published weights, if any. The first are what the encoder's name alone means. */
  readonly weights: readonly PublishedWeights[];
  /**
   * What other libraries call it; one that has none like it is left out, and torchvision where its tensors have other names
   * than timm's. `tu-` stands before what segmentation_models_pytorch takes from timm, and TransUNet is named by its
   * configuration.
   */
  readonly peers: { readonly [Peer in Target]?: string };
  /** How segmentation_models_pytorch names the tensors, where that is not as timm does. */
  readonly smpNames?: Renames;
  /** First parts of the names of the classification layers' tensors, in order: the last one's are the logits' layer. */
  readonly classifierPrefixes: readonly string[];
  /** The names its tensors go by in files; empty where its files are not recognised. */
  readonly files: readonly FileNaming[];
  /**
   * The encoder of the catalogue that its files are taken for, where the two have tensors of the same names and sizes, or
   * its tensors are the other's under other names.
   */
  readonly recognisedAs?: string;
}
