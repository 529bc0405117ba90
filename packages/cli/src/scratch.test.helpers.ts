import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new empty folder. */
export const scratch = (): Promise<string> => mkdtemp(join(tmpdir(), "ddep-flags-"));
