import type { Answer, Side } from "./side.js";

export interface RoundOptions {
  /** How often each side has its turn; 3 by default. */
  readonly rounds?: number;
  /** Steps of one turn; 3 by default. */
  readonly steps?: number;
  /** Steps before the first turn, which count for nothing; 2 by default. */
  readonly warmup?: number;
  readonly onTurn?: (turn: string) => void;
}

/** What a side took over all its turns. */
export interface Measured {
  readonly name: string;
  /** Median milliseconds of a step in each turn. */
  readonly turns: readonly number[];
  readonly last: Answer;
}

/** The middle of an odd number of values; the upper of the two in the middle of an even number. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Lets sides make their steps in turns, so that what slows the machine down for a while slows all of them. */
export async function alternate(sides: readonly Side[], options: RoundOptions = {}): Promise<Measured[]> {
  const { rounds = 3, steps = 3, warmup = 2, onTurn } = options;
  const turns = sides.map(() => [] as Answer[]);
  try {
    for (const side of sides) {
      onTurn?.(`${side.name}: warm-up`);
      await side.run(warmup);
    }
    for (let round = 0; round < rounds; round++)
      for (const [i, side] of sides.entries()) {
        onTurn?.(`${side.name}: ${round + 1} of ${rounds}`);
        turns[i]!.push(await side.run(steps));
      }
  } finally {
    for (const side of sides) side.end();
  }
  return sides.map(({ name }, i) => ({
    name,
    turns: turns[i]!.map(({ milliseconds }) => median(milliseconds)),
    last: turns[i]!.at(-1)!,
  }));
}
