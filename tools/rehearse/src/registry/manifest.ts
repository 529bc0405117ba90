/** What npm sends of a package when it publishes, and what it asks for: the part of both that is read here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dist: { readonly integrity: string; readonly shasum: string; readonly tarball: string };
}

/** The body of npm's publishing request. */
export interface Publication {
  readonly name: string;
  readonly versions: Readonly<Record<string, Manifest>>;
  readonly "dist-tags": Readonly<Record<string, string>>;
  /** The tarball in base64, by its file name. */
  readonly _attachments: Readonly<Record<string, { readonly data: string; readonly length: number }>>;
}

/** All versions of a package, as npm asks for them before it installs one. */
export interface Packument {
  readonly name: string;
  readonly versions: Readonly<Record<string, Manifest>>;
  readonly "dist-tags": Readonly<Record<string, string>>;
}
