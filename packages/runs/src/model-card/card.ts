import type { MethodName } from "@ddep/ddep";
import { formatDuration, formatPercent } from "../format.js";
import type { MethodResult, RunConfig, RunResult } from "../records.js";
import { markStyles, meanings } from "../report/marks.js";
import { quoted } from "../report/repeat.js";
import { frontMatter } from "./front-matter.js";
import { howToLoad } from "./how-to-load.js";

/** What a card tells of: one method's model in the folder of a run. */
export interface Carded {
  /** Of the run's folder. */
  readonly name: string;
  readonly method: MethodName;
  readonly config: RunConfig;
  readonly result: MethodResult;
  readonly seconds: RunResult["seconds"];
}

/** The card of a model as Markdown under YAML, as Hugging Face's hub reads it. */
export function modelCard(carded: Carded): string {
  const { method, config, name } = carded;
  const sections = [
    `# ${name}: ${markStyles[method].label}`,
    `A network for semantic segmentation: ${option(config, "encoder")} under the decoder ${option(config, "decoder")}. ${markStyles[method].label}: ${meanings[method]}; fine-tuned on the labels that there were.`,
    section("Data and labels", dataOf(config, method)),
    section("Training", trainingOf(carded)),
    section("Evaluation", evaluationOf(carded)),
    section("Limits", limitsOf(carded)),
    section("How to load it", howToLoad(carded)),
    section(
      "Licence",
      "Of the code: Apache-2.0. The weights are bound by the terms of the pictures they were trained on and of the encoder's first weights, which this card does not know: check both before you pass the weights on.",
    ),
    section(
      "Citing",
      "Brempong, Kornblith, Chen, Parmar, Minderer, Norouzi: _Decoder Denoising Pretraining for Semantic Segmentation_. TMLR, 2022.",
    ),
  ];
  return `${frontMatter(carded)}\n${sections.join("\n\n")}\n`;
}

const section = (title: string, text: string) => `## ${title}\n\n${text}`;

/** An option of the run in words; run folders from before there was a choice have none. */
const option = ({ options }: RunConfig, name: string): string => {
  const value = options[name];
  return value === undefined ? "(not recorded)" : typeof value === "object" ? JSON.stringify(value) : String(value);
};

function dataOf({ data, labels, pretraining }: RunConfig, method: MethodName): string {
  const denoised = pretraining !== undefined && (method === "ddep" || method === "dep");
  return [
    ...(denoised ? [`- Denoising: ${pretraining.images} images of ${pretraining.source}, without labels.`] : []),
    ...(labels === undefined
      ? []
      : [
          `- Fine-tuning: ${labels.names.length} of ${labels.total} labelled images (${formatPercent(labels.fraction)}%), listed in \`labels.txt\` of the run; hash \`${labels.hash}\`.`,
        ]),
    ...(data === undefined
      ? []
      : [
          `- Labels of ${data.name}, ${data.labelMap.names.length} classes: ${data.labelMap.names.join(", ")}. Value without truth: ${data.labelMap.ignoreLabel ?? 255}.`,
        ]),
  ].join("\n");
}

function trainingOf({ config, method, seconds }: Carded): string {
  const { seed, backend, node, version, commandLine } = config;
  const of = (name: string) => option(config, name);
  const denoises = method === "ddep" || method === "dep";
  return [
    ...(denoises
      ? [
          `- Denoising: ${of("pretrainEpochs")} epochs in batches of ${of("pretrainBatch")}, crops of ${of("pretrainSize")} pixels, learning rate ${of("pretrainLr")}; noise ${of("noise")}, sigma ${of("sigma")}, target ${of("target")}.`,
        ]
      : []),
    `- Fine-tuning: ${of("steps")} steps of ${of("batch")} images, crops of ${of("crop")} pixels, Adam with cosine decay from ${of("lr")}, weight decay ${of("weightDecay")}, loss ${of("loss")}.`,
    `- Seed ${seed}; ${backend}; Node ${node.replace(/^v/, "")}; ddep ${version}${seconds === undefined ? "" : `; the whole run took ${formatDuration(seconds)}`}.`,
    "",
    "```sh",
    commandLine.map(quoted).join(" "),
    "```",
  ].join("\n");
}

function evaluationOf({ result, config }: Carded): string {
  const { interval, protocol } = result;
  const rows: [string, string][] = [
    [
      "mean IoU",
      `${formatPercent(result.meanIoU)}${interval === undefined ? "" : ` (${100 * interval.level}% interval over images: ${formatPercent(interval.low)} to ${formatPercent(interval.high)})`}`,
    ],
    ["pixel accuracy", formatPercent(result.pixelAccuracy)],
    ["mean accuracy", formatPercent(result.meanAccuracy)],
    ...Object.entries(result.iou).map(([name, iou]): [string, string] => [
      `IoU of ${name}`,
      iou === null ? "absent" : formatPercent(iou),
    ]),
  ];
  const looked =
    protocol === undefined
      ? ""
      : ` Images ${protocol.images}${protocol.flip ? ", mirrored as well" : ""}, at the scales ${protocol.scales.join(", ")}; logits averaged.`;
  return [
    `On ${result.images} images of the split ${config.data?.split ?? ""} of ${config.data?.name ?? ""}, in percent, from one confusion matrix over all of them.${looked}`,
    "",
    "| measure | value |",
    "| --- | --- |",
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
  ].join("\n");
}

function limitsOf({ result, config }: Carded): string {
  return [
    `- One run with one seed${config.labels === undefined ? "" : " and one labelled subset"}: another would score differently. The interval is over the choice of images alone.`,
    "- Scores on other pictures than those of this data set are not known, nor whether it treats people or places differently.",
    ...(result.absent.length === 0
      ? []
      : [`- Nothing is known of ${result.absent.join(", ")}: the evaluated images have none.`]),
  ].join("\n");
}
