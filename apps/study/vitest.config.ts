import { defineConfig } from "vitest/config";
import shared from "../../vitest.shared.js";

// The "module" of some packages is for bundlers alone: Node cannot import it.
const conditions = ["@ddep/source", "node", "import", "default"];

export default defineConfig({
  ...shared,
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
});
