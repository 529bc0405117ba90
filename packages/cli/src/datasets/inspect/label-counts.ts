import type { LabelMap } from "@ddep/core";
import type { RawMask } from "./raw-mask.js";

/** Pixels and images of one value or class. */
export interface Count {
  pixels: number;
  images: number;
}

/** A value of the masks that is neither a class nor ignored. */
export interface Unmapped extends Count {
  readonly value: number;
  /** The first few files that contain it. */
  readonly examples: string[];
}

const EXAMPLES = 3;

/** Counts mask values by class. Without a label map, every value is a class of its own. */
export class LabelCounts {
  readonly ignored: Count = { pixels: 0, images: 0 };
  readonly #classes = new Map<number, Count>();
  readonly #unmapped = new Map<number, Unmapped>();
  readonly #classOf: ReadonlyMap<number, number> | undefined;
  readonly #ignoredIds: ReadonlySet<number>;

  constructor(labelMap: LabelMap | undefined) {
    const ids = labelMap?.ids ?? labelMap?.names.map((_, i) => i);
    this.#classOf = ids === undefined ? undefined : new Map(ids.map((id, i) => [id, i]));
    this.#ignoredIds = new Set(labelMap === undefined ? [] : (labelMap.ignoredIds ?? [labelMap.ignoreLabel]));
  }

  /** Adds a mask and returns the classes in it. */
  add(values: NonNullable<RawMask["values"]>, file: string): Set<number> {
    const counts = new Map<number, number>();
    if (values instanceof Uint8Array) {
      const table = new Float64Array(256);
      for (const value of values) table[value]!++;
      table.forEach((pixels, value) => pixels > 0 && counts.set(value, pixels));
    } else for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const classes = new Set<number>();
    let ignored = 0;
    for (const [value, pixels] of counts) {
      const index = this.#classOf === undefined ? value : this.#classOf.get(value);
      if (index !== undefined) {
        classes.add(index);
        const count = this.#classes.get(index) ?? { pixels: 0, images: 0 };
        this.#classes.set(index, { pixels: count.pixels + pixels, images: count.images + 1 });
      } else if (this.#ignoredIds.has(value)) ignored += pixels;
      else this.#addUnmapped(value, pixels, file);
    }
    if (ignored > 0) this.ignored.images++;
    this.ignored.pixels += ignored;
    return classes;
  }

  #addUnmapped(value: number, pixels: number, file: string): void {
    const known = this.#unmapped.get(value) ?? { value, pixels: 0, images: 0, examples: [] };
    known.pixels += pixels;
    known.images++;
    if (known.examples.length < EXAMPLES) known.examples.push(file);
    this.#unmapped.set(value, known);
  }

  of(index: number): Count {
    return this.#classes.get(index) ?? { pixels: 0, images: 0 };
  }

  /** The classes seen so far. */
  seen(): number[] {
    return [...this.#classes.keys()].sort((a, b) => a - b);
  }

  unmapped(): Unmapped[] {
    return [...this.#unmapped.values()].sort((a, b) => b.pixels - a.pixels);
  }
}
