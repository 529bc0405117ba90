import type { Colors } from "picocolors/types.js";
import { formatDuration, formatLoss, formatSpeed } from "../format.js";
import type { Reading } from "./meter.js";

const stageWidth = 10;
const [shortestBar, longestBar] = [10, 36];

/** One stage in at most `width` columns: name, bar, steps, loss, speed, time left; the last ones go first where room is short. */
export function progressLine(reading: Reading, width: number, colours: Colors): string {
  const name = reading.stage.padEnd(stageWidth);
  const count = `${String(reading.step).padStart(String(reading.steps).length)}/${reading.steps}`;
  const facts = [count, ...factsOf(reading)];
  while (facts.length > 1 && lengthOf(name, facts) + shortestBar > width) facts.pop();
  const room = width - lengthOf(name, facts);
  const bar = room < shortestBar ? "" : `${drawBar(reading, Math.min(room, longestBar), colours)}  `;
  const [shownCount, ...others] = facts;
  const line = `${colours.bold(name)} ${bar}${[shownCount, ...others.map(colours.dim)].join("  ")}`;
  return room < 0 ? `${name} ${count}`.slice(0, width) : line;
}

/** One stage as a plain line for a log. */
export function plainLine(reading: Reading): string {
  const { stage, step, steps } = reading;
  const percent = Math.floor((100 * step) / steps);
  return [`${stage} ${step}/${steps} (${percent}%)`, ...factsOf(reading)].join("  ");
}

/** What stays of a stage that is over. */
export function doneLine(reading: Reading, colours: Colors): string {
  const { stage, step, steps, elapsedSeconds } = reading;
  const mark = step >= steps ? colours.green("✓") : colours.yellow("■");
  const count = step >= steps ? `${steps} steps` : `stopped at ${step}/${steps}`;
  const facts = [`${count} in ${formatDuration(elapsedSeconds)}`, ...lossAndSpeed(reading)];
  return `${mark} ${colours.bold(stage.padEnd(stageWidth))} ${colours.dim(facts.join("  "))}`;
}

function factsOf(reading: Reading): string[] {
  const { secondsLeft } = reading;
  return [
    ...lossAndSpeed(reading),
    ...(secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`]),
  ];
}

function lossAndSpeed({ loss, imagesPerSecond }: Reading): string[] {
  return [
    ...(loss === undefined ? [] : [`loss ${formatLoss(loss)}`]),
    ...(imagesPerSecond === undefined ? [] : [`${formatSpeed(imagesPerSecond)} images/s`]),
  ];
}

function lengthOf(name: string, facts: readonly string[]): number {
  return name.length + 1 + 2 + facts.join("  ").length;
}

function drawBar({ step, steps }: Reading, columns: number, colours: Colors): string {
  const halves = Math.round((2 * columns * Math.min(step, steps)) / steps);
  const full = "━".repeat(halves >> 1) + (halves % 2 === 1 ? "╸" : "");
  return colours.cyan(full) + colours.dim("─".repeat(columns - full.length));
}
