import { chartStyles, colourStyles } from "@ddep/runs";
import { palette } from "../series-styles.js";

const variables = (scheme: "light" | "dark") =>
  `:root { ${palette.map((colour) => `--${colour.name}: ${colour[scheme]};`).join(" ")} }`;

/** The additional styles of a study's charts: lines that belong to no method, bands and whiskers. */
const more = `
${variables("light")}
@media screen and (prefers-color-scheme: dark) {
  ${variables("dark")}
}
${colourStyles(palette.map(({ name }) => name))}
.band { stroke: none; fill-opacity: 0.14; }
.run { fill-opacity: 0.4; }
.whisker { stroke-width: 1.5; fill: none; }
.zero { stroke: var(--soft); stroke-dasharray: 3 3; }
`;

export const studyStyles = `${more}
.figure { margin: 8px 0 20px; }
.figure .chart { max-width: 760px; min-width: 460px; }
.scroll + .note { margin-top: 10px; }
.strip-title { margin: 14px 0 6px; font-size: 0.9rem; break-after: avoid; }
.prose { text-align: left; white-space: pre-line; }
th[scope="row"] { white-space: normal; }
`;

/** The styles of a chart in its own file. */
export const fileStyles = `${chartStyles}${more}text { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }`;
