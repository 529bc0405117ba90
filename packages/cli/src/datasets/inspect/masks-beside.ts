import { join } from "node:path";

/** Images named like other images with a suffix, such as `_mask`. */
export interface MasksBeside {
  readonly tail: string;
  readonly files: readonly string[];
}

const extension = /\.[^./]+$/;

/** Usual suffixes of masks that lie in the folder of their images. */
const maskTail = /[._-](masks?|labels?|seg|segmentation|gt|annotation)$/i;

/** The images below a folder that are named like masks of others; if there are several suffixes, those with the first. */
export function masksBeside(root: string, paths: readonly string[]): MasksBeside | undefined {
  const stems = new Set(paths.map((path) => path.replace(extension, "")));
  const tailOf = (path: string) => {
    const stem = path.replace(extension, "");
    const tail = maskTail.exec(stem)?.[0];
    return tail !== undefined && stems.has(stem.slice(0, -tail.length)) ? tail : undefined;
  };
  const tail = paths.map(tailOf).find((tail) => tail !== undefined);
  if (tail === undefined) return undefined;
  return { tail, files: paths.filter((path) => tailOf(path) === tail).map((path) => join(root, path)) };
}
