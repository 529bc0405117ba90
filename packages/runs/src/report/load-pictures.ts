import type { MethodName } from "@ddep/ddep";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import sharp from "sharp";
import { type TilePlace, readTiles, rowsOf } from "../pictures/montage.js";

/** A picture embedded in the report. */
export interface Shot {
  readonly uri: string;
  readonly kind: string;
  readonly caption: string;
  readonly width: number;
  readonly height: number;
}

/** A denoising stage in pictures. */
export interface Denoising {
  readonly stage: string;
  /** The last step that was drawn, one row per image. */
  readonly last: { readonly name: string; readonly rows: readonly (readonly Shot[])[] };
  /** The first image: noisy, denoised at several steps, clean. */
  readonly progress: readonly Shot[];
}

/** One evaluated image: the image, its truth, and the prediction of each method. */
export interface Prediction {
  readonly name: string;
  readonly shots: readonly Shot[];
  readonly methods: readonly { readonly method: MethodName; readonly shot: Shot }[];
}

const [mostRows, mostSteps, mostPredictions] = [4, 6, 8];

/** Loads the pictures of a denoising stage; undefined if there are none. */
export async function loadDenoising(folder: string, stage: string): Promise<Denoising | undefined> {
  const names = await picturesOf(folder, stage);
  const lastName = names.at(-1);
  if (lastName === undefined) return undefined;
  const last = await shotsOf(folder, stage, lastName);
  const first = last[0] ?? [];
  const steps = await Promise.all(
    spread(names, mostSteps).map(async (name) => {
      const [row] = await shotsOf(folder, stage, name, 1);
      return (row ?? []).filter(({ kind }) => kind === "denoised").map((shot) => ({ ...shot, caption: stepOf(name) }));
    }),
  );
  const named = (kind: string) =>
    first.filter((shot) => shot.kind === kind).map((shot) => ({ ...shot, caption: kind }));
  return {
    stage,
    last: { name: stepOf(lastName), rows: last },
    progress: [...named("noisy"), ...steps.flat(), ...named("clean")],
  };
}

/** Loads the evaluated images, with each method's predictions at the last step that has pictures. */
export async function loadPredictions(folder: string, methods: readonly MethodName[]): Promise<Prediction[]> {
  const predictions = new Map<string, { name: string; shots: Shot[]; methods: Prediction["methods"][number][] }>();
  for (const method of methods) {
    const last = await lastPicture(folder, method);
    if (last === undefined) continue;
    for (const shots of await readShots(last, mostPredictions)) {
      const name = shots.find(({ kind }) => kind === "image")?.caption ?? "";
      const prediction = predictions.get(name) ?? {
        name,
        shots: shots.filter(({ kind }) => kind !== "prediction"),
        methods: [],
      };
      for (const shot of shots) if (shot.kind === "prediction") prediction.methods.push({ method, shot });
      predictions.set(name, prediction);
    }
  }
  return [...predictions.values()];
}

/** The file of the last picture of a stage; undefined if there is none. */
export async function lastPicture(folder: string, stage: string): Promise<string | undefined> {
  const last = (await picturesOf(folder, stage)).at(-1);
  return last && pictureAt(folder, stage, last);
}

const pictureAt = (folder: string, stage: string, name: string) => join(folder, stage, "pictures", `${name}.png`);

async function picturesOf(folder: string, stage: string): Promise<string[]> {
  const names = await readdir(join(folder, stage, "pictures")).catch(() => []);
  return names.flatMap((name) => (name.endsWith(".png") ? [name.slice(0, -".png".length)] : [])).toSorted();
}

function shotsOf(folder: string, stage: string, name: string, rows = mostRows): Promise<Shot[][]> {
  return readShots(pictureAt(folder, stage, name), rows);
}

/** The tiles of a run's picture, by row. Throws a {@link UserError} if the file is not a complete picture. */
export async function readShots(file: string, rows = mostRows): Promise<Shot[][]> {
  try {
    return await cutRows(await readFile(file), rows);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`is not a complete picture (${reason})`, {
      file,
      fix: "delete it and write the report again",
      cause,
    });
  }
}

function cutRows(png: Uint8Array, most: number): Promise<Shot[][]> {
  const rows = rowsOf(readTiles(png)).slice(0, most);
  return Promise.all(rows.map((row) => Promise.all(row.map((place) => cut(png, place)))));
}

/** Cuts a tile out of a montage: class maps losslessly, photographs and noise as WebP. */
async function cut(png: Uint8Array, { kind, caption, left, top, width, height }: TilePlace): Promise<Shot> {
  const tile = sharp(png).extract({ left, top, width, height });
  const flat = kind === "truth" || kind === "prediction";
  const bytes = await (flat ? tile.png({ palette: true }) : tile.webp({ quality: 85 })).toBuffer();
  return {
    uri: `data:image/${flat ? "png" : "webp"};base64,${bytes.toString("base64")}`,
    kind,
    caption,
    width,
    height,
  };
}

/** At most `most` items of a list, evenly spread, including both ends. */
function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
}

/** `step-000500` as `step 500`. */
function stepOf(name: string): string {
  return name.replace(/^step-0*(?=\d)/, "step ");
}
