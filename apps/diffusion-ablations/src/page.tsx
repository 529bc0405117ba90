import { formatPercent, htmlPage, reportStyles, Table } from "@ddep/runs";
import { settingsText, type Ablation } from "./about.js";
import { intervalOf, type Row } from "./table.js";

export interface PageData {
  readonly name: string;
  readonly ablation: Ablation;
  readonly rows: readonly Row[];
  /** The strip as a PNG. */
  readonly strip: Uint8Array;
}

/** The ablation as one HTML page, which links to the reports of its rows. */
export function renderPage({ name, ablation, rows, strip }: PageData): string {
  const best = Math.max(...rows.map(({ scores }) => scores.meanIoU));
  const children = (
    <>
      <p class="kicker">{name}</p>
      <h1>{ablation.title}</h1>
      <p class="lead">{ablation.finding}</p>
      <p class="note">{ablation.source}</p>
      <Table
        head={["row", "mIoU", "95% interval over images", "pixel accuracy", "settings"].map((content) => ({ content }))}
        rows={rows.map((row) => [
          { content: <a href={`${row.folder}/report.html`}>{row.name}</a> },
          {
            content: formatPercent(row.scores.meanIoU),
            class: row.scores.meanIoU === best ? "best" : undefined,
          },
          { content: intervalOf(row) },
          { content: formatPercent(row.scores.pixelAccuracy) },
          { content: settingsText(row.settings) },
        ])}
      />
      <p class="note">
        Each row is one run with one seed: do not trust a small difference between rows until other seeds confirm it.
      </p>
      <h2>The noisy images of each row</h2>
      <img
        style="max-width: 100%"
        alt="Clean images, and the noisy images of each row"
        src={`data:image/png;base64,${Buffer.from(strip).toString("base64")}`}
      />
    </>
  );
  return htmlPage({ title: name, styles: reportStyles, children });
}
