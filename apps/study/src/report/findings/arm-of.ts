import { isDeepStrictEqual } from "node:util";
import { optionsDeciding, parseOptions, pathOptions, runOptions, type OptionName, type RunOptions } from "@ddep/cli";
import { methods } from "@ddep/ddep";
import type { RunRecord } from "../../store/record.js";
import { settingsOf } from "../../grid/settings-of.js";
import type { Arm, Scale, Study } from "../../grid/study.js";

/** What the plan decides run by run, so that it tells no arm from another. */
const ofTheRun: readonly OptionName[] = ["methods", "labels", "holdOut", "seed", "lr", "weightDecay"];

/** What decides nothing where a method does not denoise: nothing tells the network the level of the noise. */
const decideNothing: readonly OptionName[] = [...optionsDeciding("denoising"), "conditioning"];

/**
 * Tells which arm of a study a run belongs to: the one of its method whose settings, over those of the scale, are the
 * options of the run. Undefined where none is, as for the runs of other studies in the same folder.
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

/** As a record has them after its way through JSON. */
const plain = (options: RunOptions) => JSON.parse(JSON.stringify(options)) as Record<string, unknown>;
