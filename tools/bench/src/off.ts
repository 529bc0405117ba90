import { fastPathNames, switchFastPath } from "@ddep/ops";

/** What ours can be run without, to compare: the fast paths of the ops, and memory that is kept from step to step. */
export const offNames = [...fastPathNames, "keptMemory"] as const;
export type Off = (typeof offNames)[number];

/** Does without, in this process; before the backend is loaded. */
export function switchOff(name: Off): void {
  if (name === "keptMemory") process.env["TF_CPU_ALLOCATOR_USE_BFC"] = "false";
  else switchFastPath(name, false);
}
