import { parseOptions } from "@ddep/cli";
import type { Arm, Scale, Settings } from "./study.js";

/** The options that all runs of an arm share at a scale. */
export function settingsOf({ settings, ofMultiple }: Scale, arm: Arm): Settings {
  const all = { ...settings, ...ofMultiple?.[arm.settings?.widthMultiple ?? 1], ...arm.settings };
  if (arm.length === undefined) return all;
  const { pretrainSteps, pretrainEpochs } = parseOptions(all);
  return pretrainSteps === undefined
    ? { ...all, pretrainEpochs: arm.length * pretrainEpochs }
    : { ...all, pretrainSteps: Math.max(1, Math.round(arm.length * pretrainSteps)) };
}
