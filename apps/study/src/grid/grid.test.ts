import { expect, test } from "vitest";
import { expand } from "./grid.js";
import { needsOf } from "./run.js";
import { oneFraction, small } from "./scales.js";
import { studies } from "./studies.js";
import type { Scale } from "./study.js";

const identity = { encoderWeightsHash: "abc" };
/** Three seeds, and two rates to choose from. */
const swept: Scale = {
  ...small,
  fractions: small.fractions.map(({ share }) => ({ share, seeds: 3 })),
  sweep: { lr: [1e-3, 3e-3], weightDecay: [0] },
};
const oneShare: Scale = { ...swept, fractions: [{ share: oneFraction, seeds: 3 }] };
const count = (runs: readonly { kind: string }[], kind: string) => runs.filter((run) => run.kind === kind).length;

test("figure-1 is 60 final runs, their 16 candidates, and a denoising run for each seed of a method that denoises", () => {
  const { cells, runs } = expand(studies["figure-1"]!, swept, identity);
  expect(cells).toHaveLength(4 * 5 * 3);
  expect([count(runs, "final"), count(runs, "choose"), count(runs, "pretrain")]).toEqual([60, 16, 6]);
});

test("seeds share as many denoising runs as are asked for, taken in turn, and the choice has that of its own seed", () => {
  const { cells, runs } = expand(studies["table-1"]!, { ...oneShare, pretrainSeeds: 2 }, identity);
  expect(count(runs, "pretrain")).toBe(4);
  const byId = new Map(runs.map((run) => [run.id, run]));
  expect(cells.map(({ run }) => [run.seed, byId.get(run.from!)!.seed])).toEqual([
    [0, 0],
    [1, 1],
    [2, 0],
    [0, 0],
    [1, 1],
    [2, 0],
  ]);
  for (const { run } of cells) for (const { id } of run.candidates) expect(byId.get(byId.get(id)!.from!)!.seed).toBe(0);
});

test("arms of a length denoise for that share of the scale's steps or epochs", () => {
  const lengthsAt = (settings: Scale["settings"]) =>
    expand(studies["figure-3"]!, { ...oneShare, settings: { ...swept.settings, ...settings } }, identity)
      .runs.filter(({ kind, seed }) => kind === "pretrain" && seed === 0)
      .map(({ settings: { pretrainSteps, pretrainEpochs } }) => pretrainSteps ?? pretrainEpochs);
  expect(lengthsAt({ pretrainEpochs: 10 })).toEqual([0.5, 2.5, 5, 10]);
  expect(lengthsAt({ pretrainSteps: 1000 })).toEqual([50, 250, 500, 1000]);
});

test("each run comes after those it needs, once, and after those of smaller seeds", () => {
  for (const study of Object.values(studies)) {
    const seen = new Set<string>();
    const seeds = expand(study, swept, identity).runs.map(({ seed }) => seed);
    expect(seeds).toEqual(seeds.toSorted((a, b) => a - b));
    for (const run of expand(study, swept, identity).runs) {
      for (const needed of needsOf(run))
        expect(seen.has(needed), `${study.name}: ${run.id} needs ${needed}`).toBe(true);
      expect(seen.has(run.id)).toBe(false);
      seen.add(run.id);
    }
  }
});

test("studies share the runs they have in common", () => {
  const ids = (name: string) => new Set(expand(studies[name]!, oneShare, identity).runs.map(({ id }) => id));
  const curves = new Set(expand(studies["figure-1"]!, swept, identity).runs.map(({ id }) => id));
  const common = (name: string) => [...ids(name)].filter((id) => curves.has(id));
  // The decoder that predicts noise of one gamma: three denoising runs, two candidates, three seeds.
  for (const name of ["table-1", "table-3", "table-4", "figure-3", "figure-5"]) expect(common(name)).toHaveLength(8);
});

test("a run's name depends on what decides its outcome, and on nothing else", () => {
  const idsWith = (settings: Scale["settings"], hash = "abc") =>
    expand(
      studies["figure-1"]!,
      { ...oneShare, settings: { ...swept.settings, ...settings } },
      { encoderWeightsHash: hash },
    ).runs.map(({ id }) => id);
  const same = idsWith({});
  expect(idsWith({ root: "/elsewhere", images: "/there", checkpointEvery: 7 })).toEqual(same);
  const changed = (ids: string[]) =>
    ids.filter((id, i) => id !== same[i]).map((id) => id.split("-").slice(0, 2).join("-"));
  expect(new Set(changed(idsWith({ sigma: 0.3 })))).toEqual(
    new Set(["pretrain-dep", "pretrain-ddep", "choose-dep", "choose-ddep", "final-dep", "final-ddep"]),
  );
  expect(new Set(changed(idsWith({ finetuneSteps: 7 })).map((id) => id.split("-")[0]))).toEqual(
    new Set(["choose", "final"]),
  );
  expect(new Set(changed(idsWith({}, "def")).map((id) => id.split("-")[1]))).toEqual(new Set(["ddep", "supervised"]));
});

test("where one pair of hyper-parameters is given there is nothing to choose", () => {
  const { runs, cells } = expand(
    studies["figure-1"]!,
    { ...oneShare, sweep: { lr: [2e-3], weightDecay: [1e-4] } },
    identity,
  );
  expect(count(runs, "choose")).toBe(0);
  for (const { run } of cells) expect(run.settings).toMatchObject({ lr: 2e-3, weightDecay: 1e-4 });
});

test("an arm chooses at the share nearest by ratio to the one it is run at", () => {
  const { cells, runs } = expand(studies["figure-1"]!, swept, identity);
  const byId = new Map(runs.map((run) => [run.id, run]));
  const at = (share: number) =>
    new Set(
      cells
        .filter((cell) => cell.share === share)
        .flatMap(({ run }) => run.candidates.map(({ id }) => byId.get(id)!.share)),
    );
  expect([0.01, 0.05, 0.2, 1].map((share) => [...at(share)])).toEqual([[0.05], [0.05], [0.2], [0.2]]);
});
