import { formatCount, formatDuration } from "@ddep/runs";
import type { Document, Section } from "./document.js";
import type { Findings } from "./findings/findings.js";
import { choicesSection } from "./sections/choices.js";
import { claimsSection } from "./sections/claims.js";
import { classesSection } from "./sections/classes.js";
import { convergenceSection } from "./sections/convergence.js";
import { costsSection } from "./sections/costs.js";
import { differencesSection } from "./sections/differences.js";
import { repeatSection } from "./sections/repeat.js";
import { scoresSection } from "./sections/scores.js";

/** The report of a study, section by section; `extras` are sections made from run folders. */
export function compose(findings: Findings, extras: readonly Section[]): Document {
  const { study, scale } = findings;
  return {
    kicker: `ddep study ${study.name}, scale ${scale.name}`,
    title: study.title,
    lead: leadOf(findings),
    facts: factsOf(findings),
    sections: [
      claimsSection(findings),
      convergenceSection(findings),
      scoresSection(findings),
      differencesSection(findings),
      classesSection(findings),
      ...extras,
      choicesSection(findings),
      costsSection(findings),
      repeatSection(findings),
    ].filter((section) => section !== undefined),
  };
}

function leadOf({ study, grid }: Findings): string {
  const [scored, failed, missing] = [
    sum(grid.cells.map(({ runs }) => runs.length)),
    sum(grid.cells.map(({ failed }) => failed.length)),
    sum(grid.cells.map(({ missing }) => missing)),
  ];
  const lacks = `${failed === 0 ? "" : `, ${failed} failed`}${missing === 0 ? "" : `, ${missing} missing`}`;
  return `Reproduction of ${study.source}: ${formatCount(scored, "scored run")}${lacks}.`;
}

function factsOf({ scale, records }: Findings): [string, string][] {
  const option = (name: keyof typeof scale.settings) => {
    const value = scale.settings[name] ?? records[0]?.options[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  const named = (term: string, value: string | undefined): [string, string][] =>
    value === undefined ? [] : [[term, value]];
  return [
    ...named("Data", option("data")),
    ...named("Encoder", option("encoder")),
    ...named("Decoder", option("decoder")),
    ...named("Fine-tuning", option("finetuneSteps") && `${option("finetuneSteps")} steps`),
    ...(scale.pretrainSeeds === undefined
      ? []
      : [["Denoising runs", `${scale.pretrainSeeds}, shared by the seeds`] as [string, string]]),
    ["Computing time", formatDuration(sum(records.map(({ seconds }) => seconds)))],
  ];
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
