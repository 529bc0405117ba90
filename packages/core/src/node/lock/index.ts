export * from "./folder-lock.js";
export { holderNow, holderSchema, isGone, PATIENCE, type Holder, type ProcessId } from "./holder.js";
export * from "./lock.js";
