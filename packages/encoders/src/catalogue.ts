import { bitEncoders } from "./bit.js";
import { convnextEncoders } from "./convnext.js";
import { efficientnetLiteEncoders } from "./efficientnet-lite.js";
import { mobilenetEncoders } from "./mobilenet-v2.js";
import type { EncoderPart } from "./part/encoder-part.js";
import { resnetEncoders } from "./resnet.js";
import { transunetEncoders } from "./transunet-r50-vit-b16.js";
import { hybridEncoders } from "./vit-base-r50-s16.js";

export * from "./bit.js";
export * from "./convnext.js";
export * from "./efficientnet-lite.js";
export * from "./mobilenet-v2.js";
export * from "./resnet.js";
export * from "./transunet-r50-vit-b16.js";
export * from "./vit-base-r50-s16.js";

/** Keeps the declarations short: without it they would hold the type of every part in full. */
const catalogue = <Name extends string>(parts: Record<Name, EncoderPart>): Readonly<Record<Name, EncoderPart>> => parts;

/** The encoders by name; timm's name if timm has the encoder. */
export const encoders = catalogue({
  ...resnetEncoders,
  ...bitEncoders,
  ...efficientnetLiteEncoders,
  ...mobilenetEncoders,
  ...convnextEncoders,
  ...hybridEncoders,
  ...transunetEncoders,
});

/** A name of {@link encoders}. */
export type EncoderName = keyof typeof encoders;

/** The names of {@link encoders}, in order. */
export const encoderNames = Object.keys(encoders) as readonly EncoderName[];

/** Returns whether a text is a name in {@link encoders}. */
export const isEncoderName = (name: string): name is EncoderName => Object.hasOwn(encoders, name);
