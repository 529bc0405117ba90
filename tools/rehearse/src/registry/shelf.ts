import { createHash } from "node:crypto";
import type { Manifest, Packument, Publication } from "./manifest.js";

/** The reason why the registry refuses a request, with the HTTP status. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The packages of a registry, in memory. Published versions are immutable. */
export class Shelf {
  readonly #packages = new Map<string, Map<string, { manifest: Manifest; tarball: Buffer }>>();
  readonly #tags = new Map<string, Record<string, string>>();

  /**
   * Adds a version. Throws {@link Refused} if the version already exists, or if the tarball does not match its manifest.
   */
  publish(name: string, publication: Publication): void {
    if (publication.name !== name)
      throw new Refused(400, `${publication.name} is published under the address of ${name}`);
    const [manifest, ...others] = Object.values(publication.versions);
    const [attachment] = Object.values(publication._attachments);
    if (manifest === undefined || others.length > 0 || attachment === undefined)
      throw new Refused(400, `${name} is published without exactly one version and its tarball`);
    const versions = this.#packages.get(name) ?? new Map<string, { manifest: Manifest; tarball: Buffer }>();
    if (versions.has(manifest.version))
      throw new Refused(403, `${name}@${manifest.version} is published already and cannot be changed`);
    const tarball = Buffer.from(attachment.data, "base64");
    const found = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    if (found !== manifest.dist.integrity || tarball.length !== attachment.length)
      throw new Refused(400, `the tarball of ${name}@${manifest.version} is ${found}, not ${manifest.dist.integrity}`);
    this.#packages.set(name, versions.set(manifest.version, { manifest, tarball }));
    this.#tags.set(name, { ...this.#tags.get(name), ...publication["dist-tags"] });
  }

  /** All versions of a package, each with the address that `tarballAt` gives to its tarball. */
  packument(name: string, tarballAt: (version: string) => string): Packument | undefined {
    const versions = this.#packages.get(name);
    if (versions === undefined) return undefined;
    const entries = [...versions].map(([version, { manifest }]): [string, Manifest] => [
      version,
      { ...manifest, dist: { ...manifest.dist, tarball: tarballAt(version) } },
    ]);
    return { name, versions: Object.fromEntries(entries), "dist-tags": this.#tags.get(name) ?? {} };
  }

  tarball(name: string, version: string): Buffer | undefined {
    return this.#packages.get(name)?.get(version)?.tarball;
  }
}
