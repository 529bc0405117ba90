import { expect, test } from "vitest";
import { openSources } from "./open-sources.js";
import { parseOptions } from "../options/run-options.js";

const names = (set: { length: number; name(i: number): string }) =>
  Array.from({ length: set.length }, (_, i) => set.name(i));
const open = (flags: Record<string, unknown>) =>
  openSources(parseOptions({ data: "shapes", labels: "5%", seed: "3", ...flags }), {
    denoising: false,
    finetuning: true,
  });

test("a share of the labelled images is held out and evaluated instead of the validation split", async () => {
  const whole = await open({});
  const parted = await open({ holdOut: "0.3" });
  const [kept, held] = [names(parted.labelled!.subset), names(parted.validation!)];
  expect([kept.length, held.length]).toEqual([14, 6]);
  expect([...kept, ...held].sort()).toEqual(names(whole.labelled!.subset).sort());
  // Another seed holds others out, of the same labelled images or not.
  const other = await open({ holdOut: "0.3", seed: "4" });
  expect(names(other.validation!)).not.toEqual(held);
});

test("a share that leaves nothing to train on is refused, and the flag is named", async () => {
  await expect(open({ labels: "0.25%", holdOut: "0.5" })).rejects.toThrow(
    /^--hold-out: would leave none of the 1 labelled images to train on/,
  );
});
