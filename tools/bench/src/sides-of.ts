import { ourPipeline, ours, ourTraining, pytorch, tfjs, torchPipeline, type Side } from "./side.js";
import type { Opponent, Row } from "./rows.js";
import type { Work } from "./work.js";

const opponents: Readonly<Record<Exclude<Opponent, "torchvision">, (work: Work) => Side>> = {
  "pytorch eager": (work) => pytorch(work, "eager"),
  "pytorch compile": (work) => pytorch(work, "compile"),
  "tf.layers": tfjs,
};

/** Starts the processes that a row compares, ours first; `images` is the folder that pipelines read. */
export function sidesOf(row: Row, images: string): Side[] {
  switch (row.kind) {
    case "step":
      return [
        ours(row.work),
        ...row.targets.map(({ against }) => opponents[against as keyof typeof opponents](row.work)),
      ];
    case "fast path":
      return [ours(row.work), ours(row.work, [row.off])];
    case "loader":
      return [ourPipeline({ ...row.pipeline, images }), torchPipeline({ ...row.pipeline, images })];
    case "training":
      return [ourTraining(row.work, { ...row.pipeline, images })];
  }
}
