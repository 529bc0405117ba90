import { existsSync, readdirSync, readFileSync } from "node:fs";
import nx from "@nx/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * The star: what an arrow may point at. Spokes know core and ops, never one another. Core hands on what base has, so that only
 * what does without TensorFlow.js points at base.
 */
const star = {
  base: [],
  core: ["base"],
  ops: ["core"],
  native: ["base"],
  backend: ["core", "native"],
  spoke: ["base", "core", "ops"],
  method: ["core", "ops", "spoke"],
  runs: ["core", "ops", "spoke", "method"],
  cli: ["core", "ops", "native", "backend", "spoke", "method", "runs"],
  app: ["core", "ops", "backend", "spoke", "method", "runs", "cli"],
  test: ["core", "backend"],
  tool: ["base", "core", "ops", "native", "backend", "spoke", "method", "runs", "cli", "app", "test", "tool"],
};

/** The star as a rule; `also` are the rings that every ring may point at. */
const boundaries = (...also) => ({
  "@nx/enforce-module-boundaries": [
    "error",
    {
      enforceBuildableLibDependency: true,
      depConstraints: Object.entries(star).map(([ring, known]) => ({
        sourceTag: `ring:${ring}`,
        onlyDependOnLibsWithTags: [...known, ...also].map((name) => `ring:${name}`),
      })),
    },
  ],
});

/** The folders of the packages that run in a browser too, which their tag `browser` says. */
const browserSafe = readdirSync(new URL("packages", import.meta.url))
  .map((name) => `packages/${name}`)
  .filter((folder) => {
    const manifest = new URL(`${folder}/package.json`, import.meta.url);
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).nx.tags.includes("browser");
  });

export default defineConfig(
  globalIgnores(["**/dist", "**/node_modules", "runs", "**/.scratch", ".nx"]),
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strict],
    plugins: { "@nx": nx },
    rules: {
      // With noUncheckedIndexedAccess an index that is in range by construction needs the mark.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Crashes on TypeScript 6.
      "@typescript-eslint/unified-signatures": "off",
      ...boundaries(),
    },
  },
  {
    files: browserSafe.map((folder) => `${folder}/src/**/*.ts`),
    ignores: ["**/*.test.ts", "packages/*/src/node/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^node:|/node$", message: "This package runs in a browser too." }] },
      ],
    },
  },
  {
    files: ["packages/*/src/**/*.{ts,tsx}"],
    ignores: ["packages/backend/**", "**/*.test.{ts,tsx}", "**/*.test.helpers.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^@tensorflow/tfjs-(node|backend)|^@ddep/test-utils",
              message: "Only backend, apps and tests name a backend or test-utils.",
            },
          ],
        },
      ],
    },
  },
  { files: ["**/*.test.{ts,tsx}", "**/*.test.helpers.ts"], rules: boundaries("test", "backend") },
);
