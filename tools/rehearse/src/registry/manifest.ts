/** The manifest of a package version in npm's requests and responses, with the fields used here. */
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

/** All versions of a package, which npm requests before it installs one. */
export interface Packument {
  readonly name: string;
  readonly versions: Readonly<Record<string, Manifest>>;
  readonly "dist-tags": Readonly<Record<string, string>>;
}
