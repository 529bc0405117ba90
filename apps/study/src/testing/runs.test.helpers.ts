import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunRecord } from "../store/record.js";
import type { Run } from "../grid/run.js";
import { RESULT, runFolder } from "../store/store.js";

export const run = (id: string, from?: string, candidates: readonly string[] = []): Run => ({
  id,
  kind: from === undefined ? "pretrain" : candidates.length > 0 ? "final" : "choose",
  method: "ddep",
  seed: 0,
  settings: {},
  from,
  candidates: candidates.map((candidate, i) => ({ id: candidate, lr: 1e-3 * (i + 1), weightDecay: 0 })),
});

export const record = ({ id, kind, method, seed }: Run, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ id, kind, method, seed, options: {}, needs: [], seconds: 1, startedAt: "2026-01-01T00:00:00.000Z" },
  ...{ machine: { cpu: "a", cores: 2, memory: 8, node: "v20", backend: "cpu" }, version: "0.0.0" },
  ...more,
});

/** Leaves of a finished run what tells that its folder is whole. */
export async function leaveFolder(folder: string, id: string): Promise<void> {
  await mkdir(runFolder(folder, id), { recursive: true });
  await writeFile(join(runFolder(folder, id), RESULT), "{}");
}
