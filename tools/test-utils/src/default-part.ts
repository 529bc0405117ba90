import type { Part } from "@ddep/core";
import * as z from "zod";

/** Makes a part of a catalogue with the defaults of its options. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever options the part has
export function defaultPart<Made, Args extends readonly unknown[]>(part: Part<Made, any, Args>, ...args: Args): Made {
  return part.create(z.object(part.options).parse({}), ...args);
}
