import { checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core";
import type { Check, Finding } from "./check.js";
import { publishedPackages } from "./published.js";
import { tarballsOf } from "./tarballs.js";

/** Resolution modes of CommonJS and of legacy tools, which cannot find ESM-only packages such as ours. */
const notOurs = new Set(["node10", "node16-cjs"]);

/** Checks with "Are the types wrong?" that the types of every packed package can be found and match the code. */
export const checkTypes: Check = async (root) => {
  const findings: Finding[] = [];
  // A program without exports has no types to find.
  const libraries = (await publishedPackages(root)).flatMap(({ name, manifest }) => (manifest.exports ? [name] : []));
  for (const { name, bytes } of await tarballsOf(root)) {
    if (!libraries.includes(name)) continue;
    const result = await checkPackage(createPackageFromTarballData(bytes));
    if (result.types === false) {
      findings.push({ where: name, problem: "has no types", fix: 'name them in "exports"' });
      continue;
    }
    for (const problem of result.problems) {
      if ("resolutionKind" in problem && notOurs.has(problem.resolutionKind)) continue;
      findings.push({ where: name, problem: `${problem.kind}${placeOf(problem)}` });
    }
  }
  return findings;
};

function placeOf(problem: Problem): string {
  if ("entrypoint" in problem) return ` of ${problem.entrypoint}`;
  if ("typesFileName" in problem) return `: ${problem.typesFileName} for ${problem.implementationFileName}`;
  return "fileName" in problem ? ` in ${problem.fileName}` : "";
}
