// @ts-check
// Compares our pixels of image files with Pillow's, for its own test images, for any folders, and for deliberately damaged files.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { nativeJpegDecoder } from "@ddep/backend";
import { UserError } from "@ddep/core";
import { isImage, openPicture } from "@ddep/datasets";
import { damaged, withPngChecksums } from "@ddep/test-utils/damaged";
import { picturesPython, runPeer } from "./environment.mjs";

const script = fileURLToPath(new URL("python/pictures.py", import.meta.url));
/** Files per Pillow process, since their pixels are kept on disk. */
const BATCH = 500;
/** Steps of 255 that decoders round differently: two builds of libjpeg, alpha in 16 bits. */
const LARGEST = 4;
/** The most that pictures in AVIF differ on average, whose decoders enlarge chroma by filters of their own. */
const MEAN = 1.5;

/**
 * @typedef {{ mode?: string, width?: number, height?: number, refused?: string }} Theirs
 * @typedef {{ width?: number, height?: number, rgb?: Uint8Array, refused?: string }} Ours
 */

/**
 * Pillow's own test images, from the source of the Pillow that is compared with.
 * @param {string} folder where they are unpacked
 */
function pillowImages(folder) {
  const python = picturesPython();
  const version = runPeer(python, ["-c", "import PIL; print(PIL.__version__)"], "Pillow").trim();
  runPeer(
    python,
    ["-m", "pip", "download", "--no-binary", ":all:", "--no-deps", "--dest", folder, `pillow==${version}`],
    "Pillow's source",
  );
  const archive = readdirSync(folder).find((name) => name.endsWith(".tar.gz")) ?? "";
  const { status } = spawnSync("tar", ["-xzf", archive, "--wildcards", "*/Tests/images"], { cwd: folder });
  if (status !== 0) throw new Error(`cannot unpack ${archive}`);
  return join(folder, basename(archive, ".tar.gz"), "Tests", "images");
}

/**
 * @param {string} file
 * @param {Awaited<ReturnType<typeof nativeJpegDecoder>>} decodeJpeg
 * @returns {Promise<Ours>}
 */
async function decode(file, decodeJpeg) {
  try {
    const picture = await openPicture(file, { decodeJpeg });
    const { width, height } = picture;
    return { width, height, rgb: await picture.pixels({ x: 0, y: 0, width, height }, height, width) };
  } catch (error) {
    if (!(error instanceof UserError)) throw new Error(`${file}: not an error of the user`, { cause: error });
    return { refused: (error.message.split("\n")[0] ?? "").replace(`${file}: `, "") };
  }
}

/**
 * How two decoded pictures compare, and why they may differ.
 * @param {string} file
 * @param {Ours} ours
 * @param {Theirs} theirs
 * @param {Uint8Array | undefined} rgb theirs
 * @returns {{ verdict: "same" | "both refuse" | "we refuse" | "Pillow refuses" | "by rule" | "DIFFERENT", detail: string }}
 */
function compare(file, ours, theirs, rgb) {
  if (ours.refused !== undefined && theirs.refused !== undefined) return { verdict: "both refuse", detail: "" };
  if (ours.refused !== undefined) return { verdict: "we refuse", detail: ours.refused };
  if (theirs.refused !== undefined) return { verdict: "Pillow refuses", detail: theirs.refused };
  if (ours.width !== theirs.width || ours.height !== theirs.height)
    return {
      verdict: "DIFFERENT",
      detail: `${ours.width} x ${ours.height}, Pillow ${theirs.width} x ${theirs.height}`,
    };
  let [largest, sum] = [0, 0];
  const mine = ours.rgb ?? new Uint8Array();
  for (let i = 0; i < mine.length; i++) {
    const error = Math.abs((mine[i] ?? 0) - (rgb?.[i] ?? 0));
    if (error > largest) largest = error;
    sum += error;
  }
  const mean = sum / mine.length;
  const detail = `${theirs.mode}: at most ${largest}, on average ${mean.toFixed(3)}`;
  if (largest <= LARGEST) return { verdict: "same", detail };
  // Only with transparency: else the high bytes were compared.
  if (theirs.mode?.startsWith("I;16")) return { verdict: "by rule", detail: `${detail}; Pillow clips grey of 16 bits` };
  if (file.endsWith(".avif") && mean <= MEAN)
    return { verdict: "by rule", detail: `${detail}; libheif and libavif enlarge chroma by other filters` };
  return { verdict: "DIFFERENT", detail };
}

/**
 * Compares files, prints those that differ, and counts.
 * @param {readonly string[]} files
 * @param {string} work
 * @param {(file: string) => string} nameOf
 */
async function compareAll(files, work, nameOf) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const decodeJpeg = await nativeJpegDecoder();
  for (let from = 0; from < files.length; from += BATCH) {
    const batch = files.slice(from, from + BATCH);
    const folder = join(work, "theirs");
    mkdirSync(folder, { recursive: true });
    const { stdout, status, stderr } = spawnSync(picturesPython(), [script, folder], {
      input: batch.join("\n"),
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`Pillow: ${stderr}`);
    const rows = stdout.trim().split("\n");
    for (const [i, file] of batch.entries()) {
      /** @type {Theirs} */
      const theirs = JSON.parse(rows[i] ?? '{ "refused": "said nothing" }');
      const rgb = theirs.refused === undefined ? readFileSync(join(folder, `${i}.rgb`)) : undefined;
      const { verdict, detail } = compare(file, await decode(file, decodeJpeg), theirs, rgb);
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      if (verdict !== "same" && verdict !== "both refuse")
        console.log(`${verdict.padEnd(14)}  ${nameOf(file).padEnd(48)}  ${detail}`);
    }
    rmSync(folder, { recursive: true });
  }
  const said = [...counts].map(([verdict, n]) => `${n} ${verdict}`).join(", ");
  console.log(`${files.length} files: ${said}`);
  return !counts.has("DIFFERENT");
}

/**
 * Prints a table of the images in folders (Pillow's own by default) whose pixels differ from Pillow's.
 * @param {readonly string[]} folders
 * @returns {Promise<boolean>} whether every difference has a reason
 */
export async function comparePictures(folders) {
  const work = mkdtempSync(join(tmpdir(), "ddep-pictures-"));
  try {
    let same = true;
    for (const root of folders.length > 0 ? folders : [pillowImages(work)]) {
      const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => isImage.test(name));
      const files = names.sort().map((name) => join(root, name));
      same = (await compareAll(files, work, (file) => relative(root, file))) && same;
    }
    return same;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Compares randomly damaged files, `count` for each image.
 * @param {number} count
 * @param {readonly string[]} images
 * @returns {Promise<boolean>} whether both read the same pixels from every file that both can read
 */
export async function compareDamaged(count, images) {
  const work = mkdtempSync(join(tmpdir(), "ddep-pictures-"));
  try {
    let same = true;
    for (const image of images) {
      const bytes = readFileSync(image);
      const folder = join(work, "damaged");
      mkdirSync(folder, { recursive: true });
      const files = Array.from({ length: count }, (_, i) => {
        const file = join(folder, `seed-${i + 1}-${basename(image)}`);
        const spoilt = damaged(bytes, i + 1);
        // Otherwise every damage would be caught by a checksum.
        writeFileSync(file, image.endsWith(".png") && i % 4 !== 0 ? withPngChecksums(spoilt) : spoilt);
        return file;
      });
      console.log(image);
      same = (await compareAll(files, work, (file) => basename(file))) && same;
      rmSync(folder, { recursive: true });
    }
    return same;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
