import { markStyles } from "../report/marks.js";
import type { Carded } from "./carded.js";

/**
 * The YAML front matter that the Hugging Face Hub reads. Scalars are written as JSON, which is valid YAML.
 *
 * Source: huggingface_hub, `ModelCardData` and `EvalResult`.
 */
export function frontMatter({ name, method, config, result }: Carded): string {
  const metric = (type: string, title: string, value: number) => [
    `          - type: ${type}`,
    `            name: ${title}`,
    `            value: ${Number(value.toFixed(4))}`,
  ];
  return [
    "---",
    "license: other",
    "license_name: training-data-and-initial-weights",
    "library_name: ddep",
    "pipeline_tag: image-segmentation",
    "tags:",
    "  - image-segmentation",
    "  - semantic-segmentation",
    "  - decoder-denoising-pretraining",
    `  - ${JSON.stringify(config.options["encoder"] ?? "encoder")}`,
    "metrics:",
    "  - mean_iou",
    "model-index:",
    `  - name: ${JSON.stringify(`${name}: ${markStyles[method].label}`)}`,
    "    results:",
    "      - task:",
    "          type: image-segmentation",
    "        dataset:",
    `          type: ${JSON.stringify(config.data?.name ?? "unknown")}`,
    `          name: ${JSON.stringify(config.data?.name ?? "unknown")}`,
    `          split: ${JSON.stringify(config.data?.split ?? "unknown")}`,
    "        metrics:",
    ...metric("mean_iou", "mean IoU", result.meanIoU),
    ...metric("accuracy", "pixel accuracy", result.pixelAccuracy),
    "---",
    "",
  ].join("\n");
}
