import { join } from "node:path";

/** Images whose names are those of others with more behind them, such as `_mask`. */
export interface MasksBeside {
  readonly tail: string;
  readonly files: readonly string[];
}

const extension = /\.[^./]+$/;

/** How masks are called that lie beside their images. */
const maskTail = /[._-](masks?|labels?|seg|segmentation|gt|annotation)$/i;

/** The images below a folder that are called as the masks of others; of several ways to call them the first. */
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
