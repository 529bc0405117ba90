import { WriteStream } from "node:tty";
import { expect, test } from "vitest";
import { createProgress } from "./progress.js";

/** A stream that keeps what it is given. */
function sink(isTTY: boolean) {
  const written: string[] = [];
  const stream = Object.assign(Object.create(WriteStream.prototype) as WriteStream, {
    isTTY,
    columns: 90,
    rows: 20,
    hasColors: () => false,
    write: (text: string) => written.push(text) > 0,
  });
  return { stream, written };
}

test("without a terminal: a line for each tenth, never two within ten seconds, the end in any case", () => {
  let time = 0;
  const { stream, written } = sink(false);
  const progress = createProgress(stream, () => time);
  for (let step = 1; step <= 1000; step++, time += 30) progress.update({ stage: "pretrain", step, steps: 1000 });
  expect(written.map((line) => line.split("  ", 2).join("  ").trimEnd())).toEqual([
    "pretrain 1/1000 (0%)",
    "pretrain 335/1000 (33%)  20s left",
    "pretrain 669/1000 (66%)  10s left",
    "✓ pretrain   1000 steps in 30s",
  ]);
});

test("without a terminal: a long stage prints once a minute", () => {
  let time = 0;
  const { stream, written } = sink(false);
  const progress = createProgress(stream, () => time);
  for (let step = 1; step <= 600; step++, time += 1000) progress.update({ stage: "a", step, steps: 1e6 });
  expect(written).toHaveLength(10);
});

test("in a terminal: at most ten frames a second, and notes stay above the bar", () => {
  let time = 0;
  const { stream, written } = sink(true);
  const progress = createProgress(stream, () => time);
  for (let step = 1; step <= 100; step++, time += 10) progress.update({ stage: "pretrain", step, steps: 200 });
  expect(written.filter((text) => text.includes("/200"))).toHaveLength(10);
  written.length = 0;
  progress.note("checkpoint");
  const shown = written.join("");
  expect(shown.indexOf("checkpoint\n")).toBeGreaterThanOrEqual(0);
  expect(shown.indexOf("/200")).toBeGreaterThan(shown.indexOf("checkpoint\n"));
});

test("a new stage ends the previous one; an unfinished stage is marked as stopped", () => {
  const { stream, written } = sink(false);
  const progress = createProgress(stream, () => 0);
  progress.update({ stage: "ddep", step: 3, steps: 10 });
  progress.update({ stage: "random", step: 1, steps: 10 });
  progress.finish();
  progress.finish();
  expect(written.filter((line) => line.startsWith("■"))).toEqual([
    "■ ddep       stopped at 3/10 in 0s\n",
    "■ random     stopped at 1/10 in 0s\n",
  ]);
});

test.each([true, false])("escape sequences of stages and notes are shown, not sent (terminal: %s)", (isTTY) => {
  const { stream, written } = sink(isTTY);
  const progress = createProgress(stream, () => 0);
  progress.update({ stage: "a\x1b[2J\n", step: 1, steps: 2 });
  progress.note("b\x9b1m: is bad\nTo fix it: remove it");
  progress.update({ stage: "a\x1b[2J\n", step: 2, steps: 2 });
  const shown = written.join("");
  expect(shown).toContain("a\\x1b[2J\\x0a");
  expect(shown).toContain("b\\u009b1m: is bad\nTo fix it: remove it\n");
  expect(shown).not.toMatch(/\x1b\[2J\n|\x9b/);
});
