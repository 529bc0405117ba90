import { cellAt } from "../findings/cells.js";
import { text, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import type { RunRecord } from "../../store/record.js";
import { formatShare } from "./words.js";

/** The relative decrease of the loss over the last fifth of training above which training was too short. */
const STILL_FALLING = 0.1;

/** The loss, relative to that of predicting nothing, above which a denoiser has learned next to nothing. */
const UNTRAINED = 0.9;

/** Warnings for arms whose training ended before the loss levelled off, so that their differences are not conclusive. */
export function convergenceSection({ study, grid, records }: Findings): Section | undefined {
  const byId = new Map(records.map((record) => [record.id, record]));
  if (!records.some(({ course }) => course !== undefined)) return undefined;
  const warnings = study.arms.flatMap((arm) => {
    const cells = grid.shares.map((share) => cellAt(grid, arm, share));
    const ids = new Set(cells.flatMap(({ runs }) => runs.flatMap(({ needs }) => needs)));
    const denoising = [...ids].flatMap((id) => byId.get(id) ?? []).filter(({ kind }) => kind === "pretrain");
    return [
      ...ofDenoising(arm.name, denoising),
      ...cells.flatMap(({ share, runs }) =>
        stillFalling(`Fine-tuning of ${arm.name} with ${formatShare(share)} of the labels`, runs),
      ),
    ];
  });
  return {
    title: "Convergence",
    blocks:
      warnings.length === 0
        ? [text("Every loss had levelled off.")]
        : [
            text("Some training had not converged, so the results below compare methods that were cut short."),
            { kind: "list", items: warnings },
          ],
  };
}

function ofDenoising(name: string, records: readonly RunRecord[]): string[] {
  const last = mean(records.flatMap(({ course }) => course?.at(-1) ?? []));
  const untrained =
    last > UNTRAINED
      ? [`Denoising of ${name}: the final loss is ${last.toFixed(2)}; predicting nothing would give about 1.`]
      : [];
  return [...untrained, ...stillFalling(`Denoising of ${name}`, records)];
}

function stillFalling(what: string, records: readonly RunRecord[]): string[] {
  const fell = mean(records.flatMap(({ course }) => (course === undefined ? [] : [1 - course[9]! / course[7]!])));
  return fell > STILL_FALLING
    ? [`${what}: the loss still fell by ${Math.round(100 * fell)}% in the last fifth of training.`]
    : [];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
