import { note, text, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import type { Finding } from "../findings/verdicts.js";
import { formatShare, points, pointsInterval } from "../words.js";

/** What the paper says beside what was measured. */
export function claimsSection({ verdicts, study }: Findings): Section {
  if (verdicts.length === 0)
    return {
      title: "What the paper says",
      blocks: [text(`${study.source} claims nothing that these runs could decide.`)],
    };
  return {
    title: "What the paper says",
    blocks: [
      {
        kind: "table",
        head: ["Claim", { text: "Here", prose: true }, { text: "Measured", prose: true }],
        rows: verdicts.map(({ claim, answer, findings }) => [
          claim.text,
          { text: answer, prose: true, best: answer === "holds" || answer === "does not hold" },
          { text: [...new Set(findings.map(measured))].join("\n"), prose: true },
        ]),
      },
      note(
        "Measured: the difference in points of mean IoU at each share of labels, with its 95% interval (how it is made stands under the differences). A claim holds where the whole interval is above what is claimed at every share, and does not hold where the whole interval is below it at one share. It is not decided where the interval has both in it, or where there is one seed. The intervals of claims are not corrected for there being many.",
      ),
    ],
  };
}

function measured({ share, answer, reason, difference, interval, seeds }: Finding): string {
  // What no share can decide is said once.
  if (difference === undefined || interval === undefined) return reason ?? answer;
  const why = reason === undefined ? answer : `${answer}, ${reason}`;
  return `${formatShare(share)}: ${points(difference)} (${pointsInterval(interval)}; ${seeds} ${seeds === 1 ? "seed" : "seeds"}): ${why}`;
}
