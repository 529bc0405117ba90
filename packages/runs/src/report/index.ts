export { DotPlot, type DotRow } from "./dot-plot.js";
export { Facts } from "./facts.js";
export { Figure } from "./gallery.js";
export { htmlPage, type HtmlPage } from "./html-page.js";
export { readShots, type Shot } from "./load-pictures.js";
export { Key, type MarkStyle, markStyles, Mark, meanings } from "./marks.js";
export { chartStyles, styles as reportStyles } from "./styles.js";
export * from "./write-report.js";
