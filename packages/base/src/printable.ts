/** Terminal control characters, characters that reorder text, and invisible characters; all but tab and line break. */
const hidden = /[\0-\x08\v-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const breaks = /[\t\n]/g;

const hex = (letter: string, digits: number) => letter.charCodeAt(0).toString(16).padStart(digits, "0");

/**
 * Escapes as JavaScript does. JSON has no `\x`, but already escapes every character written that way here, so JSON
 * stays valid.
 */
const escaped = (letter: string) => (letter < "\x20" ? `\\x${hex(letter, 2)}` : `\\u${hex(letter, 4)}`);

/**
 * Makes text safe to print on a terminal. Control characters, and characters that are invisible or change the direction
 * of writing, are escaped (`\x1b`, `\u202e`), so that no name read from a file can clear the screen or fake a line.
 * Tabs and line breaks are kept unless `extent` is `"line"`. For names, paths and messages of any origin; JSON stays
 * valid JSON.
 */
export function printable(text: string, extent: "text" | "line" = "text"): string {
  const shown = text.replace(hidden, escaped);
  return extent === "text" ? shown : shown.replace(breaks, escaped);
}
