// @ts-check
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.mjs"],
    // Compilers and test runners take long to start on a machine that has other work.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    // Each runs a compiler or a network.
    maxConcurrency: 2,
  },
});
