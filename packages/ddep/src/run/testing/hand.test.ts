import { test } from "vitest";
import { rm } from "node:fs/promises";
import { writeFakeRun } from "./fake-run.test.fixture.js";
test("hand", async () => {
  await rm("/tmp/scratch/fake", { recursive: true, force: true });
  await writeFakeRun("/tmp/scratch/fake", {
    methods: ["ddep", "supervised", "random"],
    steps: 1000,
    size: 64,
    pictures: 4,
  });
});
