import type { BatchChange, Draw, PhotometricChange } from "@ddep/augmentations";
import type { Geometry, LabelMap, Rect } from "@ddep/core";

const box = ({ width, height, x, y }: Rect) => `${width} x ${height} at ${x}, ${y}`;

/** What a geometry shows, for a caption. */
export const geometryWords = ({ from, flip }: Geometry) => `${box(from)}${flip ? ", mirrored" : ""}`;

function changeWords(change: PhotometricChange | BatchChange, labelMap: LabelMap | undefined): string {
  switch (change.kind) {
    case "brightness":
    case "contrast":
    case "saturation":
      return `${change.kind.slice(0, 3)} ${change.factor.toFixed(2)}`;
    case "hue":
      return `hue ${change.shift < 0 ? "−" : "+"}${Math.abs(change.shift).toFixed(2)}`;
    case "greyscale":
      return "grey";
    case "blur":
      return `sigma ${change.sigma.toFixed(2)}, radius ${change.radius}`;
    case "erase":
      return box(change.box);
    case "paste":
      if ("box" in change.part) return box(change.part.box);
      if ("objects" in change.part) return `${change.part.objects.length} objects`;
      return change.part.classes.map((i) => labelMap?.names[i] ?? i).join(", ");
  }
}

/** What was drawn, for a caption. */
export function drawWords({ changes }: Draw, labelMap: LabelMap | undefined): string {
  return changes.length === 0 ? "nothing" : changes.map((change) => changeWords(change, labelMap)).join(" ");
}
