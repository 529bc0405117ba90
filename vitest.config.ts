import { defineConfig } from "vitest/config";

// Tests run on the sources of every package of the workspace, so a test never sees a stale build.
const conditions = ["@ddep/source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["src/**/*.test.{ts,tsx}", "setup/*.test.mjs"],
    pool: "forks",
    // A native backend uses every core by itself: files one after another are faster than side by side.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
