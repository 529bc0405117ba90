import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileError, writeFileAtomic } from "@ddep/core/node";
import { overlaySheet, type RgbImage } from "@ddep/runs";
import sharp from "sharp";
import { bareLabels, draw } from "./draw.js";
import { findingsOf } from "./findings.js";
import type { Inspected } from "./inspection.js";
import { renderPage, type Figure } from "./page.js";

async function figure(name: string, { data, height, width }: RgbImage): Promise<Figure> {
  const image = sharp(data, { raw: { height, width, channels: 3 } });
  const bytes = await image.webp({ quality: 85 }).toBuffer();
  return { name, width, height, uri: `data:image/webp;base64,${bytes.toString("base64")}` };
}

/**
 * Writes `report.html`, `inspection.json` and, if any image can be shown, `contact-sheet.png` to a folder. Returns their paths,
 * the page first.
 */
export async function writeInspection(folder: string, { inspection, drawn }: Inspected): Promise<string[]> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw fileError(cause, "made", folder);
  });
  const labelMap = inspection.labelMap ?? bareLabels;
  const { pictures, classes } = await draw(drawn, labelMap);
  const figures = await Promise.all(pictures.map(({ name, image, overlay }) => figure(name, overlay ?? image)));
  const findings = findingsOf(inspection);
  const name = basename(inspection.root);
  const files: [string, string | Uint8Array][] = [
    ["report.html", renderPage({ name, inspection, findings, figures, classes, labelMap })],
    ...(pictures.length === 0
      ? []
      : [["contact-sheet.png", await overlaySheet(pictures, labelMap, classes)] satisfies [string, Uint8Array]]),
    ["inspection.json", `${JSON.stringify({ ...inspection, findings }, undefined, 2)}\n`],
  ];
  for (const [file, content] of files) await writeFileAtomic(join(folder, file), content);
  return files.map(([file]) => join(folder, file));
}
