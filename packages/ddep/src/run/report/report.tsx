import { renderToString } from "preact-render-to-string";
import { Curves } from "./curves.js";
import { DenoisingPictures, Predictions } from "./gallery.js";
import { Headline } from "./headline.js";
import type { ReportData } from "./load.js";
import { Notes, Repeat } from "./repeat.js";
import { Scores } from "./scores.js";
import { styles } from "./styles.js";

/** The report as one HTML page that needs nothing beside it. */
export function renderReport(data: ReportData): string {
  return `<!doctype html>\n${renderToString(<Page {...data} />)}\n`;
}

function Page(data: ReportData) {
  const { name, config, result, metrics, denoising, predictions } = data;
  const labelMap = config.data?.labelMap;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${name} · ddep`}</title>
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body>
        <main>
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
        </main>
      </body>
    </html>
  );
}
