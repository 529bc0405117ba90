import { note, text, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import type { Finding } from "../findings/verdicts.js";
import { formatShare, points, pointsInterval } from "./words.js";

/** The paper's claims beside what was measured. */
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
        "Measured: the difference in points of mean IoU at each share of labels, with its 95% interval (explained below the differences). A claim that one arm is better holds if the whole interval is above the claimed margin at every share, and does not hold if the whole interval is below it at some share; a claim that one is no better than another holds if the whole interval is below the points that count as equal (1), and does not hold if it is above. It is not decided if the interval contains the margin, or if there is one seed. The intervals of claims are not corrected for multiple comparisons.",
      ),
    ],
  };
}

function measured({ share, answer, reason, difference, interval, seeds }: Finding): string {
  // The reason why no share decides a claim is given once.
  if (difference === undefined || interval === undefined) return reason ?? answer;
  const why = reason === undefined ? answer : `${answer}, ${reason}`;
  return `${formatShare(share)}: ${points(difference)} (${pointsInterval(interval)}; ${seeds} ${seeds === 1 ? "seed" : "seeds"}): ${why}`;
}
