/** Controls of a terminal, those that reorder text, and marks that are not seen; all but the tab and the line break. */
const hidden = /[\0-\x08\v-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const breaks = /[\t\n]/g;

const hex = (letter: string, digits: number) => letter.charCodeAt(0).toString(16).padStart(digits, "0");

/** As JavaScript writes it. JSON has no `\x` and by itself escapes all that it is written for here, so that JSON stays JSON. */
const escaped = (letter: string) => (letter < "\x20" ? `\\x${hex(letter, 2)}` : `\\u${hex(letter, 4)}`);

/**
 * A text as a terminal may be given it: control characters, and those that turn the direction of writing or are not seen, are
 * escaped (`\x1b`, `\u202e`), so that no name out of a file clears the screen or fakes a line. Line breaks and tabs stay, but not
 * of a `"line"`. For names, paths and messages of whatever origin, and for JSON, which stays JSON.
 */
export function printable(text: string, extent: "text" | "line" = "text"): string {
  const shown = text.replace(hidden, escaped);
  return extent === "text" ? shown : shown.replace(breaks, escaped);
}
