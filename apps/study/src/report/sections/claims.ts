import { note, text, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import type { Finding } from "../findings/verdicts.js";
import { formatShare, points, pointsInterval } from "./words.js";

/** The paper's claims and the measurements. */
export function claimsSection({ verdicts, study }: Findings): Section {
  if (verdicts.length === 0)
    return {
      title: "Claims",
      blocks: [text(`There is no claim to test (${study.source}).`)],
    };
  return {
    title: "Claims",
    blocks: [
      {
        kind: "table",
        head: ["Claim", { text: "Result", prose: true }, { text: "Measured", prose: true }],
        rows: verdicts.map(({ claim, answer, findings }) => [
          claim.text,
          { text: answer, prose: true, best: answer === "holds" || answer === "does not hold" },
          { text: [...new Set(findings.map(measured))].join("\n"), prose: true },
        ]),
      },
      note(
        "Measured: the difference in points of mean IoU at each share of labels, with its 95% interval (explained under Paired differences). A claim that one method is better holds if the whole interval is above the claimed margin at every share, and does not hold if the whole interval is below it at any share. A claim that one method is no better than another holds if the whole interval is below 1 point, which counts as equal, and does not hold if it is above. A claim is not decided if the interval contains the margin, or if there is only one seed. The intervals are not corrected for multiple comparisons.",
      ),
    ],
  };
}

function measured({ share, answer, reason, difference, interval, seeds }: Finding): string {
  // If no share decides a claim, the reason is given only once.
  if (difference === undefined || interval === undefined) return reason ?? answer;
  const why = reason === undefined ? answer : `${answer}, ${reason}`;
  return `${formatShare(share)}: ${points(difference)} (${pointsInterval(interval)}; ${seeds} ${seeds === 1 ? "seed" : "seeds"}): ${why}`;
}
