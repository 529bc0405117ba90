import {
  augmentationKinds,
  batchAugmentations,
  geometricAugmentations,
  geometricKinds,
  mixes,
  readAugmentations,
  readGeometric,
  type AugmentationSpec,
  type GeometricSpec,
} from "@ddep/augmentations";
import { UserError } from "@ddep/core";
import { readText } from "@ddep/core/node";

/** An augmentation of the sheet. */
export type SheetSpec = GeometricSpec | AugmentationSpec;

/** The values of the flag, for its help text. */
export const listHelp = `${[...geometricKinds, ...augmentationKinds].join(", ")}; or a .json file that lists them with parameters`;

export const isGeometric = (spec: SheetSpec): spec is GeometricSpec => spec.kind in geometricAugmentations;

async function jsonFile(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError("is not valid JSON", { file, fix: "write a list of augmentations as JSON", cause });
  }
}

/** Every augmentation that applies to the images, with its defaults, and its variants for images with masks. */
function all(size: number, labelled: boolean): SheetSpec[] {
  const withMasks = Object.entries(geometricAugmentations).flatMap(([kind, part]) =>
    labelled && part.withMasks !== undefined ? [{ kind, size, ...part.withMasks }] : [],
  );
  const geometric = [...geometricKinds.map((kind) => ({ kind, size })), ...withMasks];
  const others = readAugmentations(augmentationKinds.map((kind) => ({ kind })));
  return [
    ...geometric.map((json) => readGeometric(json)),
    ...others.filter(({ kind }) => labelled || !(kind in batchAugmentations)),
  ];
}

/**
 * The augmentations that a flag names, or all if it is not given; geometric ones produce images of `size` pixels.
 *
 * Throws a {@link UserError} that names a wrong kind or key, or an augmentation that would mix images without labels.
 */
export async function readList(
  given: string | undefined,
  { size, labelled }: { readonly size: number; readonly labelled: boolean },
): Promise<SheetSpec[]> {
  if (given === undefined) return all(size, labelled);
  const file = given.endsWith(".json") ? given : undefined;
  const json = file === undefined ? given.split(",").map((kind) => ({ kind: kind.trim() })) : await jsonFile(file);
  if (!Array.isArray(json)) return readAugmentations(json, file);
  return json.flatMap((entry: { kind?: unknown } | null): SheetSpec[] => {
    if (geometricKinds.some((kind) => kind === entry?.kind)) return [readGeometric({ ...entry, size }, file)];
    const specs = readAugmentations([entry], file);
    for (const spec of specs)
      if (!labelled && mixes(spec))
        throw new UserError("mixes labelled images, but these have no labels", {
          key: spec.kind,
          fix: "remove it, or give a labelled data set",
        });
    return specs;
  });
}
