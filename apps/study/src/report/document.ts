import type { MarkStyle, Shot } from "@ddep/runs";
import type { VNode } from "preact";

/** A cell of a table. */
export type Cell = string | MarkedCell;

export interface MarkedCell {
  readonly text: string;
  readonly best?: boolean;
  /** The mark before the text. */
  readonly mark?: MarkStyle;
  /** Whether it contains sentences, which are left-aligned. */
  readonly prose?: boolean;
}

export interface Table {
  readonly kind: "table";
  readonly head: readonly Cell[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Cell[])[];
  /** The heading of a table that is initially folded. */
  readonly fold?: string;
}

/** A chart, in `figures/NAME.svg` and embedded in the page. */
export interface Figure {
  readonly kind: "figure";
  readonly name: string;
  readonly title: string;
  readonly chart: VNode;
}

/** Pictures side by side, and the file that contains them all. */
export interface Strip {
  readonly kind: "strip";
  readonly title: string;
  readonly file: string;
  readonly shots: readonly Shot[];
}

export type Block =
  | Table
  | Figure
  | Strip
  | { readonly kind: "text" | "note" | "heading" | "code"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "keys"; readonly marks: readonly MarkStyle[] };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** The content of a report, independent of its format. */
export interface Document {
  readonly kicker: string;
  readonly title: string;
  readonly lead: string;
  readonly facts: readonly (readonly [term: string, value: string])[];
  readonly sections: readonly Section[];
}

export const text = (text: string): Block => ({ kind: "text", text });
export const note = (text: string): Block => ({ kind: "note", text });
export const heading = (text: string): Block => ({ kind: "heading", text });

/** The text of a cell. */
export const wordsOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.text);
