import { createHmac, timingSafeEqual } from "node:crypto";
import { UserError } from "@ddep/core";
import * as z from "zod";
import { idOf, type Identity } from "../grid/grid.js";
import { canonicalJson } from "../grid/identity.js";
import { runSchema, type Run } from "../grid/run.js";

const queuedRun = z.strictObject({
  run: runSchema,
  /** The hash of the encoder's weights, of which every worker has its own copy. */
  encoderWeightsHash: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  /** HMAC-SHA256 of the above with `DDEP_QUEUE_KEY`, in hexadecimal digits. */
  signature: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** The data of a job: everything about a run that a worker cannot find out by itself. */
export type QueuedRun = z.infer<typeof queuedRun>;

/** The secret that signs jobs, if there is one. */
const queueKey = (): string | undefined => process.env["DDEP_QUEUE_KEY"] || undefined;

const signatureOf = (run: Run, { encoderWeightsHash }: Identity, key: string): string =>
  createHmac("sha256", key).update(canonicalJson({ run, encoderWeightsHash })).digest("hex");

/** The data of a run's job, signed if there is a key. Throws a {@link UserError} for a run that no worker would accept. */
export function queuedOf(run: Run, identity: Identity, key = queueKey()): QueuedRun {
  const { error } = runSchema.safeParse(run);
  if (error) {
    const { path, message } = error.issues[0]!;
    throw new UserError(`cannot be queued: it ${message}`, {
      key: path.join("."),
      fix: "remove it from the scale; each worker reads its label map from labels.json in its own --root",
    });
  }
  return { run, ...identity, ...(key !== undefined && { signature: signatureOf(run, identity, key) }) };
}

const refuse = (what: string, field?: string) =>
  new UserError(`the queue contains a job that ${what}`, {
    key: field,
    fix: "remove the job and serve the study again, with this worker's version and DDEP_QUEUE_KEY",
  });

/**
 * Reads a job of a queue, which anyone may have written. Throws a {@link UserError} if it is not a run, if it names files, or
 * if there is a key that did not sign it.
 */
export function parseQueuedRun(data: unknown, key = queueKey()): QueuedRun {
  const { success, data: queued, error } = queuedRun.safeParse(data);
  if (!success) {
    const [issue] = error.issues;
    throw refuse(`is not a run of a study: ${issue?.message}`, issue?.path.join("."));
  }
  if (key !== undefined && !isSigned(queued, key)) throw refuse("is not signed with DDEP_QUEUE_KEY");
  return queued;
}

/** The same for a run of a study: also throws if its id does not match its settings. */
export function readQueuedRun(data: unknown, key = queueKey()): QueuedRun {
  const queued = parseQueuedRun(data, key);
  if (idOf(queued.run, queued) !== queued.run.id) throw refuse("has an id that does not match its settings", "run.id");
  return queued;
}

function isSigned({ run, signature = "", ...identity }: QueuedRun, key: string): boolean {
  const [given, right] = [signature, signatureOf(run, identity, key)].map((text) => Buffer.from(text));
  return given!.length === right!.length && timingSafeEqual(given!, right!);
}
