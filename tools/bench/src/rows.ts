import type { Processor } from "./machine.js";
import { offNames, type Off } from "./off.js";
import type { Pipeline } from "./pipeline.js";
import { precisions, type Precision, type Stage, type Work } from "./work.js";

/** Who ours is compared with. */
export type Opponent = "pytorch eager" | "pytorch compile" | "tf.layers" | "torchvision";

/** What is asked of a comparison: images a second of ours over theirs, at least. */
export interface Target {
  readonly against: Opponent;
  readonly ratio: number;
}

interface Measurement {
  /** What `--rows` calls it. */
  readonly id: string;
  readonly title: string;
  /** Steps of one turn. */
  readonly steps: number;
}

/** Steps of a network beside other people's. */
export interface StepRow extends Measurement {
  readonly kind: "step";
  readonly work: Work;
  readonly targets: readonly Target[];
}

/** Steps with and without a faster way of computing the same. */
export interface FastPathRow extends Measurement {
  readonly kind: "fast path";
  readonly work: Work;
  readonly off: Off;
}

/** The input pipeline beside torchvision's. */
export interface LoaderRow extends Measurement {
  readonly kind: "loader";
  readonly pipeline: Omit<Pipeline, "images">;
  readonly targets: readonly Target[];
}

/** Training as it is run, fed by the input pipeline. */
export interface TrainingRow extends Measurement {
  readonly kind: "training";
  readonly work: Work;
  readonly pipeline: Omit<Pipeline, "images">;
  /** The share of its time that it may wait for data. */
  readonly mostWaited: number;
}

export type Row = StepRow | FastPathRow | LoaderRow | TrainingRow;

type Shape = Omit<Work, "stage" | "precision">;

const resnet50: Shape = {
  encoder: "resnet50",
  decoder: "unet",
  widths: [1024, 512, 256, 128, 64],
  batch: 8,
  size: 224,
};
const lite0: Shape = { ...resnet50, encoder: "efficientnet_lite0", widths: [256, 128, 64, 32, 16] };
const transunet: Shape = {
  ...resnet50,
  encoder: "transunet_r50_vit_b16",
  decoder: "transunet",
  batch: 2,
};

const eager = (ratio: number): Target => ({ against: "pytorch eager", ratio });
const compiled = (ratio: number): Target => ({ against: "pytorch compile", ratio });

interface Comparison {
  readonly id: string;
  readonly title: string;
  readonly shape: Shape;
  readonly stage: Stage;
  readonly targets: readonly Target[];
}

const comparisons: readonly Comparison[] = [
  {
    id: "pretrain",
    title: "ResNet-50 U-Net, pretraining",
    shape: resnet50,
    stage: "pretrain",
    targets: [eager(1.6), compiled(1.4)],
  },
  { id: "finetune", title: "ResNet-50 U-Net, fine-tuning", shape: resnet50, stage: "finetune", targets: [eager(1.4)] },
  {
    id: "lite0-pretrain",
    title: "EfficientNet-Lite0 U-Net, pretraining",
    shape: lite0,
    stage: "pretrain",
    targets: [eager(1.5)],
  },
  {
    id: "lite0-finetune",
    title: "EfficientNet-Lite0 U-Net, fine-tuning",
    shape: lite0,
    stage: "finetune",
    targets: [eager(1.5)],
  },
  { id: "transunet", title: "TransUNet, pretraining", shape: transunet, stage: "pretrain", targets: [eager(1.2)] },
  {
    id: "inference",
    title: "ResNet-50 U-Net, inference",
    shape: { ...resnet50, batch: 1, size: 512 },
    stage: "inference",
    targets: [eager(1.3)],
  },
];

const stepRow = ({ id, title, shape, stage, targets }: Comparison, precision: Precision, steps = 3): StepRow => ({
  kind: "step",
  id: `${id}-${precision}`,
  title: `${title}, ${precision}`,
  work: { ...shape, stage, precision },
  targets,
  steps,
});

const stock: StepRow = {
  ...stepRow({ ...comparisons[0]!, id: "stock", targets: [{ against: "tf.layers", ratio: 3 }] }, "float32", 1),
  id: "stock",
  title: "ResNet-50 U-Net, pretraining, float32, against the layers of TF.js",
};

const pipeline = { batch: 8, size: 224 };

/** Work that each fast path has a part in. */
const partIn: Record<Off, readonly string[]> = {
  winograd: ["pretrain", "lite0-finetune", "transunet"],
  product: ["lite0-finetune", "transunet"],
  depthwise: ["lite0-finetune"],
  fusedNorm: ["lite0-finetune", "transunet"],
  foldedNorm: ["lite0-pretrain"],
  fusedAttention: ["transunet"],
  fusedActivation: ["transunet"],
  fusedLoss: ["lite0-finetune"],
  keptMemory: ["pretrain", "lite0-finetune"],
};

const fastPathRows = offNames.flatMap((off) =>
  partIn[off].map((wanted): FastPathRow => {
    const { id, title, work } = stepRow(
      comparisons.find((comparison) => comparison.id === wanted)!,
      "float32",
    );
    return { kind: "fast path", id: `${id}-without-${off}`, title, work, off, steps: 3 };
  }),
);

/** Every row of the page, for a machine with so many cores. */
export function rowsFor(workers: number): readonly Row[] {
  return [
    ...comparisons.flatMap((comparison) => precisions.map((precision) => stepRow(comparison, precision))),
    stock,
    {
      kind: "loader",
      id: "loader",
      title: "input pipeline",
      pipeline: { ...pipeline, workers },
      targets: [{ against: "torchvision", ratio: 1.5 }],
      steps: 50,
    },
    {
      kind: "training",
      id: "training",
      title: "EfficientNet-Lite0 U-Net, pretraining, float32",
      work: { ...lite0, stage: "pretrain", precision: "float32" },
      pipeline: { ...pipeline, workers },
      mostWaited: 0.02,
      steps: 20,
    },
    ...fastPathRows,
  ];
}

/** Whether a row says anything of a processor: where it does not multiply bfloat16, PyTorch emulates that at a tenth of its speed. */
export const saysSomethingOn = (row: Row, { kernels }: Processor): boolean =>
  row.kind !== "step" || row.work.precision === "float32" || kernels === "avx512_bf16";
