import { Curves } from "./curves.js";
import { DenoisingPictures, Predictions } from "./gallery.js";
import { Headline } from "./headline.js";
import { htmlPage } from "./html-page.js";
import type { ReportData } from "./load.js";
import { Notes, Repeat } from "./repeat.js";
import { Scores } from "./scores.js";
import { styles } from "./styles.js";

/** The report as one self-contained HTML page. */
export function renderReport(data: ReportData): string {
  const { name, config, result, metrics, denoising, predictions } = data;
  const labelMap = config.data?.labelMap;
  const children = (
    <>
      <Headline {...data} />
      {result === undefined ? null : <Scores result={result} classes={labelMap?.names ?? []} />}
      {predictions.length === 0 || labelMap === undefined ? null : (
        <Predictions predictions={predictions} labelMap={labelMap} />
      )}
      {denoising.map((pictures) => (
        <DenoisingPictures key={pictures.stage} {...pictures} />
      ))}
      {metrics.size === 0 ? null : <Curves metrics={metrics} />}
      <Notes config={config} result={result} />
      <Repeat config={config} />
    </>
  );
  return htmlPage({ title: name, styles, children });
}
