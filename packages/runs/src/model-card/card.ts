import { methods, type MethodName } from "@ddep/ddep";
import { formatDuration, formatPercent, markdownText, quoted } from "../format.js";
import type { RunConfig } from "../records.js";
import { markStyles, meanings } from "../report/marks.js";
import type { Carded } from "./carded.js";
import { frontMatter } from "./front-matter.js";
import { howToLoad } from "./how-to-load.js";

/** A model card in the format of the Hugging Face Hub: Markdown with YAML front matter. */
export function modelCard(carded: Carded): string {
  const { method, config, name } = carded;
  const sections = [
    `# ${line(name)}: ${markStyles[method].label}`,
    `A network for semantic segmentation with the encoder ${option(config, "encoder")} and the decoder ${option(config, "decoder")}. ${markStyles[method].label}: ${meanings[method]}; fine-tuned on the labelled images below.`,
    section("Data and labels", dataOf(config, method)),
    section("Training", trainingOf(carded)),
    section("Evaluation", evaluationOf(carded)),
    section("Limits", limitsOf(carded)),
    section("How to load it", howToLoad(carded)),
    section(
      "Licence",
      "The code is licensed under Apache-2.0. The weights are subject to the terms of the images they were trained on and of the encoder's initial weights. Those terms are not recorded here: check both before you distribute the weights.",
    ),
    section(
      "Citing",
      "Brempong, Kornblith, Chen, Parmar, Minderer, Norouzi: _Decoder Denoising Pretraining for Semantic Segmentation_. TMLR, 2022.",
    ),
  ];
  return `${frontMatter(carded)}\n${sections.join("\n\n")}\n`;
}

const section = (title: string, text: string) => `## ${title}\n\n${text}`;

/** An option of the run as text; an old run folder may not have it. */
const option = ({ options }: RunConfig, name: string): string =>
  name in options ? line(valueText(options[name])) : "(not recorded)";

/** A user-supplied name, on one line and without markup. */
const line = (text: string): string => markdownText(text).replaceAll(/\s+/g, " ");

const lines = (names: readonly string[]): string => names.map(line).join(", ");

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);
}

const denoises = (method: MethodName): boolean => methods[method].denoises !== "nothing";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)];
}

function dataOf({ data, labels, pretraining }: RunConfig, method: MethodName): string {
  return [
    ...(pretraining !== undefined && denoises(method)
      ? [`- Denoising: ${pretraining.images} images of ${line(pretraining.source)}, without labels.`]
      : []),
    ...(labels === undefined
      ? []
      : [
          `- Fine-tuning: ${labels.names.length} of ${labels.total} labelled images (${formatPercent(labels.fraction)}%), listed in the run's \`labels.txt\`; hash \`${labels.hash}\`.`,
        ]),
    ...(data === undefined
      ? []
      : [
          `- Labels of ${line(data.name)}, ${data.labelMap.names.length} classes: ${lines(data.labelMap.names)}. Ignored label: ${data.labelMap.ignoreLabel ?? 255}.`,
        ]),
  ].join("\n");
}

function trainingOf({ config, method, seconds }: Carded): string {
  const { seed, backend, node, version, commandLine, options } = config;
  return [
    denoises(method)
      ? "- Denoising pretraining, then fine-tuning."
      : "- Fine-tuning only: the options of the denoising stage have no effect on this model.",
    "- Adam with a cosine learning-rate schedule, unless an option below says otherwise.",
    `- Seed ${seed}; ${backend}; Node ${node.replace(/^v/, "")}; ddep ${version}${seconds === undefined ? "" : `; the whole run took ${formatDuration(seconds)}`}.`,
    "",
    "```sh",
    // Keeps arguments from closing the code block.
    commandLine.map(quoted).join(" ").replaceAll("```", "`` `"),
    "```",
    "",
    "All options of the run, by their names in `config.json`:",
    "",
    ...table(
      ["option", "value"],
      Object.entries(options).map(([name, value]) => [`\`${name}\``, line(valueText(value))]),
    ),
  ].join("\n");
}

function evaluationOf({ result, config }: Carded): string {
  const { interval, protocol } = result;
  const range =
    interval === undefined
      ? ""
      : ` (${100 * interval.level}% interval over images: ${formatPercent(interval.low)} to ${formatPercent(interval.high)})`;
  const views =
    protocol === undefined
      ? ""
      : ` Protocol: ${protocol.images}${protocol.flip ? ", with mirrored images" : ""}, scales ${protocol.scales.join(", ")}, logits averaged.`;
  return [
    `On ${result.images} images of the ${line(config.data?.split ?? "")} split of ${line(config.data?.name ?? "")}, in percent, from one confusion matrix over all images.${views}`,
    "",
    ...table(
      ["measure", "value"],
      [
        ["mean IoU", `${formatPercent(result.meanIoU)}${range}`],
        ["pixel accuracy", formatPercent(result.pixelAccuracy)],
        ["mean accuracy", formatPercent(result.meanAccuracy)],
        ...Object.entries(result.iou).map(([name, iou]) => [
          `IoU of ${line(name)}`,
          iou === null ? "absent" : formatPercent(iou),
        ]),
      ],
    ),
  ].join("\n");
}

function limitsOf({ result, config }: Carded): string {
  return [
    `- This is one run with one seed${config.labels === undefined ? "" : " and one labelled subset"}; another would score differently. The interval reflects only the choice of evaluation images.`,
    "- Its performance on other data sets is unknown, and so is whether it is worse for some people or places than for others.",
    ...(result.absent.length === 0
      ? []
      : [`- Its performance on ${lines(result.absent)} is unknown: the evaluated images contain no such pixels.`]),
  ].join("\n");
}
