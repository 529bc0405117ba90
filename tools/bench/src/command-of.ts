import type { Row } from "./rows.js";
import type { Work } from "./work.js";

const flagsOf = ({ encoder, decoder, widths, batch, size, stage, precision }: Work) =>
  `--encoder ${encoder} --decoder ${decoder} --widths ${widths.join(",")} --batch ${batch} --size ${size} --stage ${stage} --precision ${precision}`;

/** The command that measures a row alone; a result stands for a row as long as this is the same. */
export function commandOf(row: Row, rounds: number): string {
  const turns = `--rounds ${rounds} --steps ${row.steps}`;
  switch (row.kind) {
    case "step": {
      const peer = row.targets.some(({ against }) => against === "tf.layers") ? "tfjs" : "pytorch";
      return `npm run bench -- step ${flagsOf(row.work)} --peer ${peer} ${turns}`;
    }
    case "fast path":
      return `npm run bench -- step ${flagsOf(row.work)} --off ${row.off} ${turns}`;
    case "loader":
    case "training": {
      const { batch, size, workers } = row.pipeline;
      const what =
        row.kind === "loader"
          ? "--peer pytorch"
          : `--training --encoder ${row.work.encoder} --widths ${row.work.widths.join(",")} --precision ${row.work.precision}`;
      return `npm run bench -- loader --images FOLDER --batch ${batch} --size ${size} --workers ${workers} ${what} ${turns}`;
    }
  }
}
