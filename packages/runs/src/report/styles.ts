import { markStyles } from "./marks.js";

/** CSS for marks and lines in colours defined as CSS variables: `.m-NAME` is filled with `--NAME`, `.l-NAME` stroked with it. */
export function colourStyles(names: readonly string[]): string {
  return names.map((name) => `.m-${name} { fill: var(--${name}); } .l-${name} { stroke: var(--${name}); }`).join("\n");
}

/** Self-contained CSS for charts: light by default and in print, dark if the screen prefers it. */
export const chartStyles = `
:root {
  color-scheme: light dark;
  --page: #fbfbf9; --ink: #1d1f23; --soft: #62666f; --rule: #e3e3de; --panel: #f1f1ec;
  --ddep: #2458d3; --dep: #0b8a83; --supervised: #cf6412; --random: #7b7f8a; --neutral: #3c414b;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #15171b; --ink: #e8e8e3; --soft: #9a9fa9; --rule: #2c3037; --panel: #1e2127;
    --ddep: #7ba4ff; --dep: #3cc7bd; --supervised: #f59a4c; --random: #9aa0ac; --neutral: #b9bec9;
  }
}
.chart { display: block; width: 100%; height: auto; font-size: 12px; overflow: visible; }
.dots { max-width: 860px; font-size: 13px; }
.chart text { fill: var(--ink); }
.chart .axis { fill: var(--ink); font-size: 12px; }
.chart .tick { fill: var(--soft); font-size: 11px; }
.chart .title { font-size: 13px; font-weight: 600; }
.chart .title .tick { font-weight: 400; }
.grid { stroke: var(--rule); }
.span { stroke: var(--soft); stroke-opacity: 0.45; stroke-width: 1.5; }
.mark { stroke: var(--page); stroke-width: 1; paint-order: stroke; }
.line, .faint { fill: none; stroke: var(--neutral); stroke-width: 2; stroke-linejoin: round; }
.faint { stroke-width: 1; stroke-opacity: 0.3; }
${colourStyles([...Object.values(markStyles).map(({ colour }) => colour), "neutral"])}
`;

/** CSS for the report of a run, including its charts. */
export const styles = `${chartStyles}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1040px; margin: 0 auto; padding: 56px 24px 96px; }
h1, h2, h3 { line-height: 1.2; letter-spacing: -0.01em; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 2.4rem; margin: 0 0 12px; }
h2 { font-size: 1.4rem; margin: 64px 0 16px; padding-top: 20px; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 28px 0 8px; }
p { margin: 0 0 12px; max-width: 68ch; }
.kicker { margin: 0 0 4px; color: var(--soft); font-size: 0.85rem; }
.lead { font-size: 1.15rem; color: var(--soft); }
.note, small { color: var(--soft); font-size: 0.85rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 16px; margin: 28px 0; }
.card { padding: 16px 18px; border-radius: 8px; background: var(--panel); }
.card strong { display: block; font-size: 2.6rem; line-height: 1.15; letter-spacing: -0.02em; }
.card small { display: block; line-height: 1.35; }
.facts { display: flex; flex-wrap: wrap; gap: 12px 36px; margin: 24px 0 0; font-size: 0.9rem; }
.facts dt { color: var(--soft); font-size: 0.8rem; }
.facts dd { margin: 0; }
.key { display: inline-flex; align-items: center; gap: 7px; white-space: nowrap; }
.keys { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 0.9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; font-size: 0.95rem; }
th, td { padding: 8px 0 8px 24px; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; font-weight: 400; }
th:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--soft); font-size: 0.8rem; vertical-align: bottom; }
.best { font-weight: 700; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 24px 40px; margin: 12px 0 32px; }
.strip { display: flex; gap: 10px; overflow-x: auto; margin: 0 0 14px; padding-bottom: 2px; }
figure { flex: 1 1 0; min-width: 112px; margin: 0; }
figure img { display: block; width: 100%; height: auto; border-radius: 3px; }
figcaption { margin-top: 4px; color: var(--soft); font-size: 0.78rem; line-height: 1.3; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 20px; padding: 0; list-style: none; font-size: 0.85rem; }
.legend i { display: inline-block; width: 12px; height: 12px; margin-right: 7px; border-radius: 2px; vertical-align: -1px; }
.hatched { background: repeating-linear-gradient(135deg, #54545c 0 2px, #1c1c20 2px 6px); }
pre { margin: 0 0 12px; padding: 14px 16px; border-radius: 8px; background: var(--panel); overflow-x: auto; font-size: 0.85rem; line-height: 1.5; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
details { margin: 12px 0; }
summary { cursor: pointer; color: var(--soft); font-size: 0.9rem; }
details > :not(summary) { margin-top: 12px; }
.names { max-width: none; font-size: 0.85rem; overflow-wrap: anywhere; }
@media (max-width: 600px) {
  main { padding: 32px 16px 64px; }
  h1 { font-size: 1.8rem; }
  .dots { font-size: 17px; } .dots .tick { font-size: 15px; }
  .strip { flex-wrap: wrap; }
  figure { flex: 0 0 calc((100% - 20px) / 3); min-width: 0; }
}
@page { margin: 14mm; }
@media print {
  :root { --page: #fff; }
  body { font-size: 13px; }
  main { max-width: none; padding: 0; }
  table { font-size: 12px; }
  th, td { padding: 5px 0 5px 10px; white-space: normal; }
  h2 { margin-top: 36px; }
  .charts { grid-template-columns: 1fr 1fr; }
  .scroll, .strip { overflow: visible; }
  figure { min-width: 0; }
  section, header { break-inside: auto; }
  .card, .strip, .chart, tr, figure { break-inside: avoid; }
  h2, h3, .keys { break-after: avoid; }
  pre { white-space: pre-wrap; }
}
`;
