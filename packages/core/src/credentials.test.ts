import { expect, test } from "vitest";
import { withoutCredentials } from "./credentials.js";

test.each([
  ["redis://:PW@host:6379", "redis://***@host:6379"],
  ["--redis=rediss://user:p%40w@host/0", "--redis=rediss://***@host/0"],
  ["redis://user:p@w@host", "redis://***@host"],
  ["redis://host:6379?password=PW&db=1", "redis://host:6379?password=***&db=1"],
  [
    "https://bucket/x?X-Amz-Signature=abc&X-Amz-Security-Token=def&y=1",
    "https://bucket/x?X-Amz-Signature=***&X-Amz-Security-Token=***&y=1",
  ],
  ["MLflow: http://a:b@one/x and http://c:d@two", "MLflow: http://***@one/x and http://***@two"],
  ["s3://bucket/a@b", "s3://bucket/a@b"],
  ["runs/first --root /data/a@b", "runs/first --root /data/a@b"],
])("%s is shown as %s", (text, shown) => expect(withoutCredentials(text)).toBe(shown));
