import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import opentype, { type Font, type PathCommand } from "opentype.js";

/** Draws captions as outlines, because a training machine may have no fonts. */
export interface Captions {
  /** The text as SVG path data, with its baseline starting at (x, y), shortened with an ellipsis to fit `room` pixels. */
  path(text: string, x: number, y: number, room: number): string;
}

const size = 12;
let font: Promise<Font> | undefined;

/** Loads the caption font, once per process. */
export async function captions(): Promise<Captions> {
  const loaded = await (font ??= loadFont());
  return {
    path: (text, x, y, room) => pathData(loaded.getPath(fit(loaded, text, room), x, y, size).commands),
  };
}

async function loadFont(): Promise<Font> {
  const file = createRequire(import.meta.url).resolve("@fontsource/b612/files/b612-latin-400-normal.woff");
  const bytes = await readFile(file);
  return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function fit(font: Font, text: string, room: number): string {
  if (font.getAdvanceWidth(text, size) <= room) return text;
  const letters = [...text];
  while (letters.length > 0 && font.getAdvanceWidth(`${letters.join("")}…`, size) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

// Not `toPathData`: opentype.js 2.0.0 writes NaN for coordinates within 1e-6 of a whole number.
function pathData(commands: readonly PathCommand[]): string {
  return commands
    .map(
      (command) =>
        command.type +
        numbersOf(command)
          .map((n) => n.toFixed(2))
          .join(" "),
    )
    .join("");
}

function numbersOf(command: PathCommand): number[] {
  switch (command.type) {
    case "M":
    case "L":
      return [command.x, command.y];
    case "Q":
      return [command.x1, command.y1, command.x, command.y];
    case "C":
      return [command.x1, command.y1, command.x2, command.y2, command.x, command.y];
    case "Z":
      return [];
  }
}
