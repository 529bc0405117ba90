export { DotPlot, type DotRow } from "./charts/dot-plot.js";
export * from "./charts/frame.js";
export { Facts } from "./facts.js";
export { CaptionedPicture } from "./gallery.js";
export { htmlPage, type HtmlPage } from "./html-page.js";
export { readShots, type Shot } from "./load-pictures.js";
export { Key, type MarkStyle, markStyles, Mark, meanings } from "./marks.js";
export { chartStyles, colourStyles, styles as reportStyles } from "./styles.js";
export * from "./write-report.js";
