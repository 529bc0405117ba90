import type { Colors } from "picocolors/types.js";
import { formatDuration, formatLoss, formatSpeed } from "../format.js";
import type { Reading } from "./meter.js";

const stageWidth = 10;
const [shortestBar, longestBar] = [10, 36];

/** One stage in at most `width` columns: name, bar, steps, loss, speed, time left. A narrow terminal omits first the speed, then the loss. */
export function progressLine(reading: Reading, width: number, colours: Colors): string {
  const name = reading.stage.padEnd(stageWidth);
  const count = `${String(reading.step).padStart(String(reading.steps).length)}/${reading.steps}`;
  const { loss, speed, left } = factsOf(reading);
  const choices = [[loss, speed, left], [loss, left], [left], []].map(compact);
  const roomOf = (facts: readonly string[]) => width - [name, "", count, ...facts].join("  ").length;
  const facts = choices.find((facts) => roomOf(facts) >= shortestBar) ?? [];
  const room = Math.min(roomOf(facts), longestBar);
  if (room < shortestBar) return `${name} ${count}`.slice(0, width);
  return [`${colours.bold(name)} ${drawBar(reading, room, colours)}`, count, ...facts.map(colours.dim)].join("  ");
}

/** One stage as a plain line for a log. */
export function plainLine(reading: Reading): string {
  const { stage, step, steps } = reading;
  const { loss, speed, left } = factsOf(reading);
  const percent = Math.floor((100 * step) / steps);
  return compact([`${stage} ${step}/${steps} (${percent}%)`, loss, speed, left]).join("  ");
}

/** The line that remains after a stage has finished. */
export function doneLine(reading: Reading, colours: Colors): string {
  const { stage, step, steps, unit = "steps", elapsedSeconds } = reading;
  const { loss, speed } = factsOf(reading);
  const mark = step >= steps ? colours.green("✓") : colours.yellow("■");
  const count = step >= steps ? `${steps} ${unit}` : `stopped at ${step}/${steps}`;
  const facts = compact([`${count} in ${formatDuration(elapsedSeconds)}`, loss, speed]);
  return `${mark} ${colours.bold(stage.padEnd(stageWidth))} ${colours.dim(facts.join("  "))}`;
}

function factsOf({ loss, imagesPerSecond, secondsLeft }: Reading) {
  return {
    loss: loss === undefined ? undefined : `loss ${formatLoss(loss)}`,
    speed: imagesPerSecond === undefined ? undefined : `${formatSpeed(imagesPerSecond)} images/s`,
    left: secondsLeft === undefined ? undefined : `${formatDuration(secondsLeft)} left`,
  };
}

function compact(parts: readonly (string | undefined)[]): string[] {
  return parts.filter((part) => part !== undefined);
}

function drawBar({ step, steps }: Reading, columns: number, colours: Colors): string {
  const halves = Math.round((2 * columns * Math.min(step, steps)) / steps);
  const full = "━".repeat(halves >> 1) + (halves % 2 === 1 ? "╸" : "");
  return colours.cyan(full) + colours.dim("─".repeat(columns - full.length));
}
