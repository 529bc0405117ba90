#!/usr/bin/env node
// Our side of a comparison: `worker.js WORK [FAST_PATH...]`, the fast paths being those that are switched off.
import { phases, type Phases } from "./clock.js";
import { switchOff, type Off } from "./off.js";
import { steps, type StepTime } from "./ours.js";
import { median } from "./rounds.js";
import { serve } from "./serve.js";
import type { Work } from "./work.js";

function medianPhases(times: readonly StepTime[]): Phases {
  const known = phases.filter((phase) => times.some((time) => time.phases[phase] !== undefined));
  return Object.fromEntries(known.map((phase) => [phase, median(times.map((time) => time.phases[phase] ?? 0))]));
}

const [work, ...off] = process.argv.slice(2);
await serve(async () => {
  for (const path of off) switchOff(path as Off);
  const { step, versions } = await steps(JSON.parse(work!) as Work);
  return (count) => {
    const times = Array.from({ length: count }, step);
    return {
      milliseconds: times.map(({ milliseconds }) => milliseconds),
      phases: medianPhases(times),
      versions,
    };
  };
});
