import type { MethodName } from "@ddep/ddep";
import type { MethodResult, RunConfig, RunResult } from "../records.js";

/** The subject of a card: the model of one method in the folder of a run. */
export interface Carded {
  /** Name of the run's folder. */
  readonly name: string;
  readonly method: MethodName;
  readonly config: RunConfig;
  readonly result: MethodResult;
  readonly seconds: RunResult["seconds"];
}
