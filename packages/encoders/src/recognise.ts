import { encoderNames, encoders, type EncoderName } from "./catalogue.js";
import type { LazyTensors } from "./naming/renaming.js";
import type { FileNaming, FirstSizes } from "./part/file-naming.js";

export interface Recognition {
  /** A name of the catalogue of encoders. */
  readonly architecture: EncoderName;
  /** Whose names the tensors have, such as `timm`. */
  readonly naming: string;
  /** What stands before the encoder's own names, such as `encoder.` in a segmentation network. */
  readonly prefix: string;
  /** Whether the classification layers are there. */
  readonly classifier: boolean;
}

/** Names that training code puts before all others. */
const prefixes = ["", "encoder.", "encoder.model.", "model.", "module."];

/** The encoder in a file and how to read the names of its tensors, or undefined where it is none of ours. */
export function identify(tensors: LazyTensors): { readonly from: Recognition; readonly names: FileNaming } | undefined {
  for (const prefix of prefixes) {
    const sizes: FirstSizes = (name) => tensors.get(prefix + name)?.shape[0];
    for (const encoder of encoderNames) {
      const { files, recognisedAs = encoder } = encoders[encoder];
      const names = files.find((file) => file.matches(sizes));
      if (names === undefined) continue;
      const { naming, classifier } = names;
      const withClassifier = classifier !== undefined && sizes(classifier) !== undefined;
      // The contract test has checked the name.
      const architecture = recognisedAs as EncoderName;
      return { from: { architecture, naming, prefix, classifier: withClassifier }, names };
    }
  }
  return undefined;
}

/** Tells the encoder in a file by the names and sizes of its tensors, or undefined where it is none of ours. */
export const recognise = (tensors: LazyTensors): Recognition | undefined => identify(tensors)?.from;
