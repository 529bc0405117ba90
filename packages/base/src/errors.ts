import { printable } from "./printable.js";

/** What a {@link UserError} refers to. */
export interface ErrorDetails {
  /** The file or folder at fault. */
  readonly file?: string | undefined;
  /** The tensor, option or field at fault. */
  readonly key?: string | undefined;
  /** What the user can do about it, as an imperative sentence. */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
}

/**
 * A mistake in the user's input, as opposed to a bug in this code. The message alone must be enough to fix it, because
 * command lines print it without a stack trace.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly file: string | undefined;
  readonly key: string | undefined;
  readonly fix: string | undefined;

  constructor(problem: string, details: ErrorDetails = {}) {
    const { file, key, fix, cause } = details;
    const parts = [file, key].filter((part) => part !== undefined);
    // A line break in a name must not add a line to the message.
    const where = parts.map((part) => printable(part, "line")).join(", ");
    const lines = [where === "" ? problem : `${where}: ${problem}`];
    if (fix !== undefined) lines.push(`To fix it: ${fix}`);
    super(lines.join("\n"), { cause });
    this.file = file;
    this.key = key;
    this.fix = fix;
  }
}
