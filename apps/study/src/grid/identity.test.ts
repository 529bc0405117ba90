import { isDeepStrictEqual } from "node:util";
import { applies, defaultOf, optionRows, parseOptions, type OptionName, type OptionRow } from "@ddep/cli";
import { expect, test } from "vitest";
import { denoisingPart, digest, finetuningPart } from "./identity.js";
import type { Settings } from "./study.js";

const rows = Object.entries(optionRows) as [OptionName, OptionRow][];

/** Values of every type that an option may have, among which each row finds one that is not its default. */
const values: readonly unknown[] = [
  ...[2, 0.5, 3, true, false, [2, 3], [0.5, 0.6], ["blocks.1"], ["dep"], [5, 5], [{ kind: "blur" }]],
  ...rows.flatMap(([, { takenBy }]) => takenBy?.names ?? []),
  ...[
    "target",
    "l2",
    "resnet18",
    "fpn",
    "bfloat16",
    "image",
    "p2",
    "l1",
    "constant",
    "halves",
    "camvid",
    "lovasz",
    "other",
    "encoder",
    "fixed",
  ],
];

/** A value that the option takes, other than its default. */
function another({ schema }: OptionRow): unknown {
  const valid = values.find((value) => {
    try {
      const { success, data } = schema.safeParse(value);
      return success && !isDeepStrictEqual(data, defaultOf(schema));
    } catch {
      return false;
    }
  });
  if (valid === undefined) throw new Error("add a value that this option takes to the list above");
  return valid;
}

/** Settings under which an option means something. */
const where = ({ takenBy }: OptionRow): Settings => (takenBy === undefined ? {} : { [takenBy.by]: takenBy.names[0] });

const ids = (settings: Settings) => ({
  denoising: digest(denoisingPart(settings)),
  "fine-tuning": digest(finetuningPart(settings)),
});

test.each(rows)("%s changes the names of the runs whose outcome it decides, and of no others", (name, row) => {
  const before = ids(where(row));
  const after = ids({ ...where(row), [name]: another(row) });
  for (const stage of ["denoising", "fine-tuning"] as const)
    expect(after[stage] !== before[stage], stage).toBe(row.decides === stage || row.decides === "both stages");
});

test.each(rows.filter(([, { takenBy }]) => takenBy !== undefined))(
  "%s is no part of the names of runs whose parts do not take it",
  (name, { takenBy }) => {
    const catalogue = optionRows[takenBy!.by as OptionName].schema;
    const other = values.find((value) => catalogue.safeParse(value).success && !takenBy!.names.includes(String(value)));
    const settings: Settings = { [takenBy!.by]: other };
    expect(applies(name, parseOptions(settings))).toBe(false);
    for (const part of [denoisingPart(settings), finetuningPart(settings)]) expect(part).not.toHaveProperty(name);
  },
);
