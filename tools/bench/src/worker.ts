#!/usr/bin/env node
// One side of a comparison, in a process of its own: a line with a number on its input asks for so many steps, and a line of
// JSON on its output answers with what they took.
import { createInterface } from "node:readline";
import { phases, type Phases } from "./clock.js";
import { steps, type StepTime } from "./ours.js";
import type { Answer } from "./side.js";
import type { Work } from "./work.js";

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

function medianPhases(times: readonly StepTime[]): Phases {
  const known = phases.filter((phase) => times.some((time) => time.phases[phase] !== undefined));
  return Object.fromEntries(
    known.map((phase) => [phase, median(times.map((time) => time.phases[phase] ?? 0))]),
  );
}

const step = await steps(JSON.parse(process.argv[2]!) as Work);
for await (const line of createInterface({ input: process.stdin })) {
  const times = Array.from({ length: Number(line) }, step);
  const answer: Answer = {
    milliseconds: times.map(({ milliseconds }) => milliseconds),
    phases: medianPhases(times),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  console.log(JSON.stringify(answer));
}
