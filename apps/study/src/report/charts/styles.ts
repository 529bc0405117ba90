import { chartStyles } from "@ddep/runs";
import { colours } from "../series-styles.js";

const numbers = Array.from({ length: colours }, (_, i) => i);

/** What the charts of a study need beyond those of a run: lines that are no method's, bands and whiskers. */
const more = `
:root { --s0: #2458d3; --s1: #cf6412; --s2: #0b8a83; --s3: #8a3fa8; --s4: #b3366b; --s5: #6a7d1e; --s6: #5c6470; }
@media screen and (prefers-color-scheme: dark) {
  :root { --s0: #7ba4ff; --s1: #f59a4c; --s2: #3cc7bd; --s3: #c890e6; --s4: #f083b0; --s5: #b7cb5c; --s6: #a5acb8; }
}
${numbers.map((i) => `.m-s${i} { fill: var(--s${i}); } .l-s${i} { stroke: var(--s${i}); }`).join("\n")}
.m-neutral { fill: var(--neutral); } .l-neutral { stroke: var(--neutral); }
.band { stroke: none; fill-opacity: 0.14; }
.run { fill-opacity: 0.4; }
.whisker { stroke-width: 1.5; fill: none; }
.zero { stroke: var(--soft); stroke-dasharray: 3 3; }
.chart .axis { fill: var(--ink); font-size: 12px; }
`;

export const studyStyles = `${more}
.figure { margin: 8px 0 20px; }
.figure .chart { max-width: 760px; min-width: 460px; }
.scroll + .note { margin-top: 10px; }
.strip-title { margin: 14px 0 6px; font-size: 0.9rem; break-after: avoid; }
.prose { text-align: left; white-space: pre-line; }
th[scope="row"] { white-space: normal; }
`;

/** The style of a chart in a file of its own. */
export const fileStyles = `${chartStyles}${more}text { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }`;
