import type { OptionShape, Part } from "@ddep/core";
import type { NoiseSchedule } from "./schedule.js";

/** A noise that is chosen by name. */
export const noisePart = <Shape extends OptionShape>(part: Part<NoiseSchedule, Shape>) => part;
