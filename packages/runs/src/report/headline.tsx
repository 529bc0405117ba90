import { methodNames } from "@ddep/ddep";
import { formatCount, formatDuration, formatPercent } from "../format.js";
import { type RunConfig } from "../records.js";
import { Facts } from "./facts.js";
import type { ReportData } from "./load.js";
import { Key, markStyles, meanings } from "./marks.js";

/** The data, the methods and the scores of a run. */
export function Headline({ name, config, result }: ReportData) {
  const methods = methodNames.flatMap((method) => {
    const scores = result?.methods[method];
    return scores === undefined ? [] : [{ method, scores }];
  });
  return (
    <header>
      <p class="kicker">ddep run</p>
      <h1>{name}</h1>
      <p class="lead">{summary(config)}</p>
      {methods.length > 0 ? (
        <div class="cards">
          {methods.map(({ method, scores }) => (
            <div class="card" key={method}>
              <Key mark={markStyles[method]} />
              <strong>{formatPercent(scores.meanIoU)}</strong>
              <small>mIoU, {meanings[method]}</small>
            </div>
          ))}
        </div>
      ) : null}
      <Facts facts={factsOf(config, result?.seconds)} />
    </header>
  );
}

function summary({ data, labels, pretraining }: RunConfig): string {
  const denoised =
    pretraining === undefined
      ? ""
      : `Denoising on ${formatCount(pretraining.images, "image")} of ${pretraining.source}`;
  const tuned =
    data === undefined || labels === undefined
      ? ""
      : `fine-tuning on ${labels.names.length} of ${labels.total} labelled images of ${data.name} (${percent(labels.fraction)}); scores on its ${data.split} split`;
  const text = [denoised, tuned].filter((part) => part !== "").join("; ");
  return text === "" ? "" : `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

function factsOf(config: RunConfig, seconds: number | undefined): [string, string][] {
  const { data, labels, seed, backend, node, version, startedAt } = config;
  return [
    ...(data === undefined ? [] : [["Data", data.name] satisfies [string, string]]),
    ...(labels === undefined ? [] : [["Labels", percent(labels.fraction)] satisfies [string, string]]),
    ["Seed", String(seed)],
    ["Backend", backend],
    ["Started", startedAt.replace("T", " ").replace(/(:\d\d)?(\.\d+)?Z$/, " UTC")],
    ...(seconds === undefined ? [] : [["Duration", formatDuration(seconds)] satisfies [string, string]]),
    ["Version", `ddep ${version}, Node ${node.replace(/^v/, "")}`],
  ];
}

const percent = (fraction: number): string => `${Number((100 * fraction).toPrecision(3))}%`;
