import { test } from "vitest";
import { expectSurvives } from "./killed.test.helpers.js";
import { useTinyScale } from "../testing/program.test.helpers.js";

const scale = useTinyScale();

test(
  "a grid of 14 runs that is killed three times at random points ends with the records of one left alone",
  { timeout: 600_000 },
  // Two methods at two shares with two seeds, two candidates each, and one denoising run.
  () => expectSurvives(["table-2", ...scale.flags, "--seeds", "2", "--fractions", "2%,4%"], scale.folder, 14, 3),
);
