import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The fields of a package.json that the checks use. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  /** Programs by name, each a file of the package. */
  readonly bin?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly directory?: string };
  readonly nx?: { readonly tags?: readonly string[] };
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A published package. */
export interface PublishedPackage {
  readonly name: string;
  /** Its folder relative to the root, with forward slashes. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Whether a package also runs in a browser, according to its tag `browser`. */
export const isBrowserSafe = ({ manifest }: PublishedPackage) => manifest.nx?.tags?.includes("browser") === true;

/** The packages that a project has to install beside a package. */
export const requiredPeers = ({ peerDependencies = {}, peerDependenciesMeta = {} }: Manifest) =>
  Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);

/**
 * The packages that are published as they are: those in `packages` and `apps` that are not private and do not name another folder
 * to publish.
 */
export async function publishedPackages(root: string): Promise<PublishedPackage[]> {
  const found: PublishedPackage[] = [];
  for (const ring of ["packages", "apps"])
    for (const entry of (await readdir(join(root, ring)).catch(() => [])).sort()) {
      const folder = `${ring}/${entry}`;
      const text = await readFile(join(root, folder, "package.json"), "utf8").catch(() => undefined);
      if (text === undefined) continue;
      const manifest = JSON.parse(text) as Manifest;
      if (manifest.private !== true && manifest.publishConfig?.directory === undefined)
        found.push({ name: manifest.name, folder, manifest });
    }
  return found;
}
