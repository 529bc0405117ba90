export * from "./format-summary.js";
export { summary, type Summary, type SummaryOptions, type SummaryRow } from "./summary.js";
