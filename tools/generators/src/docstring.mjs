// @ts-check

const WIDTH = 110;

/**
 * Paragraphs as a docstring, wrapped as the sources are.
 * @param {readonly string[]} paragraphs
 */
export function docstring(paragraphs) {
  const lines = paragraphs.flatMap((paragraph, i) => [...(i === 0 ? [] : [""]), ...wrapped(paragraph)]);
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n");
}

/** @param {string} paragraph */
function wrapped(paragraph) {
  /** @type {string[]} */
  const lines = [];
  // Code in backticks stays on one line.
  for (const word of paragraph.match(/[^\s`]*`[^`]*`\S*|\S+/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH - 3)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
