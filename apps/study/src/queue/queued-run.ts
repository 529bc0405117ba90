import { createHmac, timingSafeEqual } from "node:crypto";
import { UserError } from "@ddep/core";
import * as z from "zod";
import { idOf, type Identity } from "../grid/grid.js";
import { canonicalJson } from "../grid/identity.js";
import { runSchema, type Run } from "../grid/run.js";

const queuedRun = z.strictObject({
  run: runSchema,
  /** Of the encoder's weights, which every worker has itself. */
  encoderWeightsHash: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  /** HMAC-SHA256 of all of the above by `DDEP_QUEUE_KEY`, in hexadecimal digits. */
  signature: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** The data of a job: all that a worker needs to know of a run and cannot find out by itself. */
export type QueuedRun = z.infer<typeof queuedRun>;

/** The secret that signs jobs, where there is one. */
const queueKey = (): string | undefined => process.env["DDEP_QUEUE_KEY"] || undefined;

const signatureOf = (run: Run, { encoderWeightsHash }: Identity, key: string): string =>
  createHmac("sha256", key).update(canonicalJson({ run, encoderWeightsHash })).digest("hex");

/** The data of a run's job, signed where there is a key. Throws a {@link UserError} on a run that no worker would take. */
export function queuedOf(run: Run, identity: Identity, key = queueKey()): QueuedRun {
  const { error } = runSchema.safeParse(run);
  if (error) {
    const { path, message } = error.issues[0]!;
    throw new UserError(`cannot go into a queue: it ${message}`, {
      key: path.join("."),
      fix: "leave it out of the scale; a label map is read from labels.json in each worker's --root",
    });
  }
  return { run, ...identity, ...(key !== undefined && { signature: signatureOf(run, identity, key) }) };
}

const refuse = (what: string, field?: string) =>
  new UserError(`the queue holds a job that ${what}`, {
    key: field,
    fix: "remove the job, and serve the study again with the version and the DDEP_QUEUE_KEY of this worker",
  });

/**
 * Reads what a queue holds, which anybody may have written. Throws a {@link UserError} where it is no run, where it names files,
 * and, where there is a key, where the key did not sign it.
 */
export function parseQueuedRun(data: unknown, key = queueKey()): QueuedRun {
  const { success, data: queued, error } = queuedRun.safeParse(data);
  if (!success) {
    const [issue] = error.issues;
    throw refuse(`is no run of a study: ${issue?.message}`, issue?.path.join("."));
  }
  if (key !== undefined && !isSigned(queued, key)) throw refuse("DDEP_QUEUE_KEY did not sign");
  return queued;
}

/** The same for a run of a study: throws also where its id is not the one that its settings have. */
export function readQueuedRun(data: unknown, key = queueKey()): QueuedRun {
  const queued = parseQueuedRun(data, key);
  if (idOf(queued.run, queued) !== queued.run.id) throw refuse("has the id of another run", "run.id");
  return queued;
}

function isSigned({ run, signature = "", ...identity }: QueuedRun, key: string): boolean {
  const [given, right] = [signature, signatureOf(run, identity, key)].map((text) => Buffer.from(text));
  return given!.length === right!.length && timingSafeEqual(given!, right!);
}
