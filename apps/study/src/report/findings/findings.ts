import type { RunRecord } from "../../store/record.js";
import type { Scale, Study } from "../../grid/study.js";
import { armFinder } from "./arm-of.js";
import { gridOf, type Grid } from "./cells.js";
import { comparisonsOf, type Comparison } from "./comparisons.js";
import { verdictsOf, type Verdict } from "./verdicts.js";

/** All numerical results of a study. */
export interface Findings {
  readonly study: Study;
  readonly scale: Scale;
  /** The records of this study, including failed runs and the runs that final runs needed. */
  readonly records: readonly RunRecord[];
  readonly grid: Grid;
  readonly comparisons: readonly Comparison[];
  readonly verdicts: readonly Verdict[];
}

/** The results of a study from its records. Throws a `UserError` if records contradict each other. */
export function findingsOf(study: Study, scale: Scale, records: readonly RunRecord[]): Findings {
  const grid = gridOf(study, scale, records);
  const comparisons = comparisonsOf(study, grid);
  const verdicts = verdictsOf(study, grid, comparisons);
  return { study, scale, records: ofStudy(study, scale, records), grid, comparisons, verdicts };
}

/** The final runs of a study and the runs that they needed, directly or not. */
function ofStudy(study: Study, scale: Scale, records: readonly RunRecord[]): RunRecord[] {
  const armOf = armFinder(study, scale);
  const byId = new Map(records.map((record) => [record.id, record]));
  const kept = new Set<RunRecord>();
  const keep = (record: RunRecord | undefined) => {
    if (record === undefined || kept.has(record)) return;
    kept.add(record);
    record.needs.forEach((id) => keep(byId.get(id)));
  };
  for (const record of records)
    // A failed earlier run may be the reason why there is no final run.
    if (armOf(record) !== undefined && (record.kind === "final" || record.error !== undefined)) keep(record);
  return records.filter((record) => kept.has(record));
}
