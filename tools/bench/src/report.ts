import { phases } from "./clock.js";
import { median, type Measured } from "./rounds.js";

/** A figure with its spread: `1.62 (1.58 to 1.66)`. */
export function spread(values: readonly number[], digits = 2): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

/** Ours / theirs in images a second, turn by turn. */
export function ratios(ours: Measured, theirs: Measured): number[] {
  return ours.turns.map((milliseconds, i) => theirs.turns[i]! / milliseconds);
}

/** Images a second in each turn. */
export const imagesPerSecond = ({ turns }: Measured, batch: number): number[] =>
  turns.map((milliseconds) => (1000 * batch) / milliseconds);

const gigabytes = (bytes: number) => (bytes / 2 ** 30).toFixed(2);

/** What each side took, and how ours compares, as lines for a terminal. */
export function describe([ours, ...others]: readonly Measured[], batch: number): string[] {
  const line = (measured: Measured) => {
    const { name, turns, last } = measured;
    const step = `${median(turns).toFixed(0).padStart(7)} ms a step`;
    const speed = spread(imagesPerSecond(measured, batch)).padStart(24);
    return `${name.padEnd(16)} ${step}  ${speed} images/s  peak ${gigabytes(last.peakBytes)} GiB`;
  };
  const parts = phases.flatMap((phase) => {
    const milliseconds = ours!.last.phases?.[phase];
    return milliseconds === undefined ? [] : [`${phase} ${milliseconds.toFixed(0)}`];
  });
  const indent = " ".repeat(17);
  const { waited } = ours!.last;
  return [
    line(ours!),
    ...(parts.length === 0 ? [] : [`${indent}of it, ms: ${parts.join(", ")}`]),
    ...(waited === undefined ? [] : [`${indent}waits for its data ${(100 * waited).toFixed(1)} % of the time`]),
    ...others.flatMap((other) => [
      line(other),
      `${indent}ddep is ${spread(ratios(ours!, other))} times as fast, with ${(ours!.last.peakBytes / other.last.peakBytes).toFixed(2)} of its memory`,
    ]),
  ];
}
