import { losses, type LossName } from "@ddep/losses";

interface NamedTerm {
  readonly name: LossName;
  readonly weight: number;
}

const isLoss = (name: string): name is LossName => Object.hasOwn(losses, name);

/** Parses a sum such as `cross-entropy+0.5*dice`; undefined if a name is not a loss or a weight is not above 0. */
export function parseLoss(text: string): readonly NamedTerm[] | undefined {
  const terms: NamedTerm[] = [];
  for (const part of text.split("+")) {
    const [, factor = "1", name = ""] = /^\s*(?:([\d.]+)\s*\*\s*)?([a-z-]+)\s*$/.exec(part) ?? [];
    const weight = Number(factor);
    if (!isLoss(name) || !(weight > 0 && Number.isFinite(weight))) return undefined;
    terms.push({ name, weight });
  }
  return terms;
}
