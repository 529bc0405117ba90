import { join } from "node:path";
import { UserError } from "@ddep/core";
import { publishedPackages } from "@ddep/release/published";
import { Application, type TypeDocOptions } from "typedoc";
import { checkExports } from "./check-exports.js";
import { importNames } from "./import-names.js";
import { entryPoints } from "./packages.js";
import { root, site } from "./places.js";

/** The pages of the guide, in reading order. */
const guide = [
  "install",
  "first-run",
  "own-data",
  "own-encoder",
  "own-loss",
  "weights",
  "gpu",
  "performance",
  "distributed",
  "ablations",
  "architecture",
];

const docs = (...path: string[]) => join(root, "docs", ...path);

const settings: TypeDocOptions = {
  name: "ddep",
  tsconfig: join(root, "tools", "docs", "tsconfig.site.json"),
  basePath: root,
  readme: docs("index.md"),
  projectDocuments: guide.map((page) => docs("guide", `${page}.md`)),
  customCss: docs("site.css"),
  // The page of the packages starts with its own title.
  headings: { readme: false },
  disableSources: true,
  excludeInternal: true,
  searchInComments: true,
  searchInDocuments: true,
  visibilityFilters: {},
  includeHierarchySummary: false,
  validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true },
  // The compiler has already done so.
  skipErrorChecking: true,
  logLevel: "Warn",
};

/**
 * Builds the site: the guide and the reference of every published package, with a shared search.
 *
 * @throws UserError if typedoc reports any error or warning, such as a broken link or a type that is not exported
 */
export async function buildSite(out: string = site): Promise<void> {
  const packages = await publishedPackages(root);
  const entries = packages.flatMap(entryPoints);
  const app = await Application.bootstrapWithPlugins({
    ...settings,
    out,
    entryPoints: entries.map(({ file }) => file),
    plugin: [importNames(entries)],
  });
  const project = await app.convert();
  if (project !== undefined) {
    app.validate(project);
    checkExports(
      app,
      project,
      packages.map(({ manifest }) => manifest.name),
    );
    await app.generateOutputs(project);
  }
  const { errorCount, warningCount } = app.logger;
  if (project === undefined || errorCount + warningCount > 0)
    throw new UserError(`the site has ${String(errorCount)} errors and ${String(warningCount)} warnings`, {
      fix: "see the list above",
    });
}
