import { printable } from "./printable.js";

/** What a {@link UserError} points at. */
export interface ErrorDetails {
  /** The file or folder that is wrong. */
  readonly file?: string | undefined;
  /** The tensor, option or field that is wrong. */
  readonly key?: string | undefined;
  /** What the user can do about it, as an imperative sentence. */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
}

/**
 * A mistake in what the user gave us, as opposed to one in our code: the message alone must be enough to fix it,
 * so command lines print it without a stack trace.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly file: string | undefined;
  readonly key: string | undefined;
  readonly fix: string | undefined;

  constructor(problem: string, details: ErrorDetails = {}) {
    const { file, key, fix, cause } = details;
    const parts = [file, key].filter((part) => part !== undefined);
    // A name with a line break in it must not add a line to the message.
    const where = parts.map((part) => printable(part, "line")).join(", ");
    const lines = [where === "" ? problem : `${where}: ${problem}`];
    if (fix !== undefined) lines.push(`To fix it: ${fix}`);
    super(lines.join("\n"), { cause });
    this.file = file;
    this.key = key;
    this.fix = fix;
  }
}
