import { UserError } from "@ddep/core";

/** The backends that can be asked for by name; `native` is the GPU where TensorFlow finds one, else the CPU. */
export const backendNames = ["native", "native-gpu", "native-cpu", "wasm", "cpu"] as const;

/** A name of {@link backendNames}. */
export type BackendName = (typeof backendNames)[number];

/**
 * The backend that a choice names, or undefined for no choice.
 *
 * @throws UserError on a name that is none of {@link backendNames}
 */
export function parseChoice(choice: string | undefined): BackendName | undefined {
  if (choice === undefined || choice === "") return undefined;
  const name = backendNames.find((known) => known === choice);
  if (name !== undefined) return name;
  throw new UserError(`"${choice}" is not a backend`, {
    key: "DDEP_BACKEND",
    fix: `use one of ${backendNames.join(", ")}, or leave it unset for the fastest that is there.`,
  });
}
