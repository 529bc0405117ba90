import { createReadStream } from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import {
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { UserError } from "@ddep/core";
import { writeFileAtomic } from "@ddep/core/node";
import { makeFolder } from "@ddep/runs";

/** The objects below a prefix of a bucket, by keys without the prefix. */
export interface Bucket {
  /** Keys below another prefix. */
  list(below: string): Promise<string[]>;
  /** The text of an object; undefined if it does not exist. */
  text(key: string): Promise<string | undefined>;
  put(key: string, text: string): Promise<void>;
  /** The text of an object, its etag, and the seconds since it was written, by the server's clock. */
  look(key: string): Promise<{ readonly text: string; readonly etag: string; readonly age: number } | undefined>;
  /**
   * Replaces the object with this etag, or, without an etag, creates an object that does not exist. Returns the new etag, or
   * undefined if another write came first.
   */
  swap(key: string, text: string, etag: string | undefined): Promise<string | undefined>;
  upload(key: string, file: string): Promise<void>;
  download(key: string, file: string): Promise<void>;
}

/** Opens a bucket by s3://bucket/prefix, with the credentials and region of the AWS tools. Throws a {@link UserError} that names the flag. */
export function openBucket(place: string, endpoint: string | undefined): Bucket {
  const { bucket, prefix } = parsePlace(place);
  const client = new S3Client({
    // Servers other than Amazon's have no region, but the signature needs one.
    region: process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"] ?? "us-east-1",
    // Most servers do not have a host name for each bucket.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  });
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + key });
  const tell = (cause: unknown): never => {
    throw bucketError(cause, bucket, endpoint);
  };
  const body = async (key: string) => (await client.send(new GetObjectCommand(at(key)))).Body!;
  return {
    async list(below) {
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix + below });
      const keys: string[] = [];
      try {
        for await (const { Contents = [] } of pages) keys.push(...Contents.map(({ Key }) => Key!.slice(prefix.length)));
      } catch (error) {
        tell(error);
      }
      return keys;
    },
    async text(key) {
      try {
        return await (await body(key)).transformToString();
      } catch (error) {
        return error instanceof NoSuchKey ? undefined : tell(error);
      }
    },
    async put(key, text) {
      await client.send(new PutObjectCommand({ ...at(key), Body: text })).catch(tell);
    },
    async look(key) {
      const command = new GetObjectCommand(at(key));
      let now = new Date();
      command.middlewareStack.add(
        (next) => async (request) => {
          const answer = await next(request);
          const { headers } = answer.response as { readonly headers: Readonly<Record<string, string>> };
          now = new Date(headers["date"] ?? now);
          return answer;
        },
        { step: "deserialize", name: "dateOfAnswer" },
      );
      try {
        const { Body, ETag, LastModified = now } = await client.send(command);
        return {
          text: await Body!.transformToString(),
          etag: ETag!,
          age: (now.getTime() - LastModified.getTime()) / 1000,
        };
      } catch (error) {
        return error instanceof NoSuchKey ? undefined : tell(error);
      }
    },
    async swap(key, text, etag) {
      const condition = etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: etag };
      try {
        return (await client.send(new PutObjectCommand({ ...at(key), Body: text, ...condition }))).ETag!;
      } catch (error) {
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        // 409 is the response to the second of two concurrent writes, 404 to replacing an object that is gone.
        const isLate = status === 412 || status === 409 || (error as Error).name === "NoSuchKey";
        return isLate ? undefined : tell(error);
      }
    },
    async upload(key, file) {
      // Large files are uploaded in parts, each of which is retried by itself.
      await new Upload({ client, params: { ...at(key), Body: createReadStream(file) } }).done().catch(tell);
    },
    async download(key, file) {
      await makeFolder(dirname(file));
      const content = await body(key).catch(tell);
      await writeFileAtomic(file, content as Readable);
    },
  };
}

function parsePlace(place: string): { bucket: string; prefix: string } {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*?))?\/?$/.exec(place);
  if (match === null)
    throw new UserError(`${place} is not a bucket address`, {
      key: "--store",
      fix: "give an address such as s3://bucket/studies",
    });
  const [, bucket, prefix] = match;
  return { bucket: bucket!, prefix: prefix ? `${prefix}/` : "" };
}

/** An error of a server or of the connection to it, with the flag and the fix. */
function bucketError(cause: unknown, bucket: string, endpoint: string | undefined): UserError {
  const { name, message, code } = cause as Error & { code?: string };
  const known: Record<string, [problem: string, key: string, fix: string]> = {
    NoSuchBucket: [`bucket ${bucket} does not exist`, "--store", "create it, or give another"],
    AccessDenied: [
      `these credentials do not allow access to bucket ${bucket}`,
      "--store",
      "allow ListBucket, GetObject and PutObject on it",
    ],
  };
  const credentials: [string, string, string] = [
    `the credentials are wrong (${message})`,
    "--store",
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
  ];
  const [problem, key, fix] =
    known[name] ??
    (/Credentials|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken/.test(name)
      ? credentials
      : code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN" || name === "TimeoutError"
        ? [
            `cannot reach ${endpoint ?? "Amazon S3"} (${message || code})`,
            "--s3-endpoint",
            "give the address of the server with --s3-endpoint or AWS_ENDPOINT_URL",
          ]
        : [`bucket ${bucket}: ${name}: ${message}`, "--store", "check the server's message above"]);
  return new UserError(problem, { key, fix, cause });
}
