import type { OptionShape, Part } from "@ddep/core";
import type { NoiseSchedule } from "./schedule.js";

/** Defines a noise schedule that can be chosen by name. */
export const noisePart = <Shape extends OptionShape>(part: Part<NoiseSchedule, Shape>) => part;
