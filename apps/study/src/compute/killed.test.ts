import { test } from "vitest";
import { expectSurvives } from "./killed.test.helpers.js";
import { useTinyScale } from "../testing/program.test.helpers.js";

const scale = useTinyScale({ sweep: { lr: [1e-3], weightDecay: [0] } });

test(
  "a grid of 5 runs that is killed at a random point ends with the records of one left alone",
  { timeout: 300_000 },
  // Two methods at two shares, and one denoising run.
  () => expectSurvives(["table-2", ...scale.flags, "--fractions", "2%,4%"], scale.folder, 5, 1),
);
