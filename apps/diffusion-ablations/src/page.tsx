import { formatPercent, htmlPage, reportStyles } from "@ddep/runs";
import type { Ablation } from "./about.js";
import { intervalOf, type Row } from "./table.js";

export interface PageData {
  readonly name: string;
  readonly ablation: Ablation;
  readonly rows: readonly Row[];
  /** The strip as a PNG. */
  readonly strip: Uint8Array;
}

/** The ablation as one HTML page; only the reports of its rows lie beside it. */
export function renderPage({ name, ablation, rows, strip }: PageData): string {
  const best = Math.max(...rows.map(({ scores }) => scores.meanIoU));
  const children = (
    <>
      <p class="kicker">{name}</p>
      <h1>{ablation.title}</h1>
      <p class="lead">{ablation.finding}</p>
      <p class="note">{ablation.source}</p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>row</th>
              <th>mIoU</th>
              <th>95% over images</th>
              <th>pixel accuracy</th>
              <th>settings</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th>
                  <a href={`${row.folder}/report.html`}>{row.name}</a>
                </th>
                <td class={row.scores.meanIoU === best ? "best" : ""}>{formatPercent(row.scores.meanIoU)}</td>
                <td>{intervalOf(row)}</td>
                <td>{formatPercent(row.scores.pixelAccuracy)}</td>
                <td>
                  {Object.entries(row.settings)
                    .map(([key, value]) => `${key} ${String(value)}`)
                    .join(", ")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">
        One run with one seed a row: a small difference between rows is chance until other seeds repeat it.
      </p>
      <h2>The images as the rows mix them with noise</h2>
      <img
        style="max-width: 100%"
        alt="Clean images, and noisy as the rows have them"
        src={`data:image/png;base64,${Buffer.from(strip).toString("base64")}`}
      />
    </>
  );
  return htmlPage({ title: name, styles: reportStyles, children });
}
