import type { Application, ProjectReflection } from "typedoc";

/** Values that only serve to derive types, with `z.infer` or `keyof typeof`; nobody imports them. */
const values: Readonly<Record<string, readonly string[]>> = {
  "@ddep/cli": ["evaluationRows"],
  "@ddep/core": ["dtypes"],
  "@ddep/decoders": ["blockOptions"],
  "@ddep/runs": ["place", "protocol"],
};

/**
 * Warns about types that a package's public API mentions but that it does not export, and about undocumented public names.
 *
 * typedoc itself only looks for such types in the package that a project is named after, and a project of many packages is
 * named after none.
 */
export function checkExports(app: Application, project: ProjectReflection, packages: readonly string[]): void {
  const others = { invalidLink: false, invalidPath: false, rewrittenLink: false };
  app.options.setValue("validation", { ...others, notExported: true, notDocumented: true });
  app.options.setValue("requiredToBeDocumented", ["Class", "TypeAlias", "Variable"]);
  for (const name of packages) {
    app.options.setValue("intentionallyNotExported", [...(values[name] ?? [])]);
    project.packageName = name;
    app.validate(project);
  }
}
