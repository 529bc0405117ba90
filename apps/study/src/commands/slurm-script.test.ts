import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../testing/runs.test.helpers.js";
import { slurmScript } from "./slurm-script.js";

const runs = [run("p1"), run("c1", "p1"), run("c2", "p1"), run("f1", "p1", ["c1", "c2"])];

/** Runs each task of an array at once, as Slurm would, and answers with a number; what it was asked for goes to a log. */
const sbatch = `#!/bin/bash
echo "$*" >> "$LOG"
while [[ "$1" == --* ]]; do
  case "$1" in
    --parsable|--requeue) shift ;;
    --array) last="\${2#0-}"; last="\${last%%\\%*}"; shift 2 ;;
    *) shift 2 ;;
  esac
done
for i in $(seq 0 "$last"); do SLURM_ARRAY_TASK_ID=$i bash "$@" >> "$LOG.tasks"; done
echo "$(grep -c . "$LOG");cluster"
`;

async function submit(script: string) {
  const folder = await mkdtemp(join(tmpdir(), "ddep-slurm-"));
  const [file, log, command] = [join(folder, "a job.sh"), join(folder, "log"), join(folder, "sbatch")];
  await writeFile(file, script);
  await writeFile(command, sbatch);
  await chmod(command, 0o755);
  expect(spawnSync("bash", ["-n", file]).status).toBe(0);
  const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]!}`, LOG: log };
  const { status, stdout, stderr } = spawnSync("bash", [file], { env, encoding: "utf8" });
  expect(stderr).toBe("");
  const lines = async (name: string) => (await readFile(name, "utf8")).trimEnd().split("\n");
  return { status, stdout, jobs: await lines(log), tasks: await lines(`${log}.tasks`), file };
}

test("a script submits an array a layer, each after the one before, and a task runs the command of its run", async () => {
  const script = slurmScript({
    study: "figure-1",
    runs,
    program: ["echo", "study"],
    flags: ["--small", "--root", "/data/it's here"],
    sbatch: ["--partition", "gpu"],
    atOnce: 2,
  });
  const { status, stdout, jobs, tasks, file } = await submit(script);
  expect(status).toBe(0);
  expect(stdout).toBe("pretrain: 1 runs, job 1\nchoose: 2 runs, job 2\nfinal: 1 runs, job 3\n");
  expect(jobs).toEqual([
    `--parsable --requeue --job-name figure-1-pretrain --array 0-0%2 --partition gpu ${file} pretrain`,
    `--parsable --requeue --job-name figure-1-choose --array 0-1%2 --partition gpu --dependency afterok:1 --kill-on-invalid-dep yes ${file} choose`,
    `--parsable --requeue --job-name figure-1-final --array 0-0%2 --partition gpu --dependency afterok:2 --kill-on-invalid-dep yes ${file} final`,
  ]);
  expect(tasks).toEqual(
    ["p1", "c1", "c2", "f1"].map((id) => `study one figure-1 ${id} --small --root /data/it's here`),
  );
});

test("layers that are done are left out, and the first has nothing to wait for", async () => {
  const { jobs } = await submit(
    slurmScript({ study: "table-2", runs: [runs[3]!], program: ["echo"], flags: [], sbatch: [] }),
  );
  expect(jobs).toHaveLength(1);
  expect(jobs[0]).not.toContain("--dependency");
});
