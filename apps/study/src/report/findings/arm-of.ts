import { isDeepStrictEqual } from "node:util";
import { optionsDeciding, parseOptions, pathOptions, runOptions, type OptionName, type RunOptions } from "@ddep/cli";
import { methods } from "@ddep/ddep";
import type { RunRecord } from "../../store/record.js";
import { settingsOf } from "../../grid/settings-of.js";
import type { Arm, Scale, Study } from "../../grid/study.js";

/** Options that differ from run to run within an arm, and so do not identify the arm. */
const ofTheRun: readonly OptionName[] = ["methods", "labels", "holdOut", "seed", "lr", "weightDecay"];

/** Options without effect if a method does not denoise; `conditioning` needs a noise level too. */
const decideNothing: readonly OptionName[] = [...optionsDeciding("denoising"), "conditioning"];

/**
 * Finds the arm of a study that a run belongs to: the one with the run's method whose settings, together with those of the
 * scale, equal the run's options. Undefined if there is none, as for runs of other studies in the same folder.
 */
export function armFinder({ arms }: Study, scale: Scale): (record: RunRecord) => Arm | undefined {
  const known = arms.map((arm) => ({
    arm,
    options: plain(parseOptions({}, settingsOf(scale, arm))),
  }));
  return (record) => {
    const parsed = runOptions.safeParse(record.options);
    if (!parsed.success) return undefined;
    const found = plain(parsed.data);
    const ignored = new Set<string>([...ofTheRun, ...optionsDeciding("nothing"), ...pathOptions]);
    if (methods[record.method].denoises === "nothing") decideNothing.forEach((key) => ignored.add(key));
    return known.find(
      ({ arm, options }) =>
        arm.method === record.method &&
        Object.keys({ ...options, ...found }).every(
          (key) => ignored.has(key) || isDeepStrictEqual(found[key], options[key]),
        ),
    )?.arm;
  };
}

/** The options as a record has them, after a round trip through JSON. */
const plain = (options: RunOptions) => JSON.parse(JSON.stringify(options)) as Record<string, unknown>;
