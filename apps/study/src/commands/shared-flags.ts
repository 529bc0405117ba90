import { Option } from "commander";

export const redisFlag = () =>
  new Option(
    "--redis <url>",
    "Redis, such as redis://host:6379, or redis://:PASSWORD@host:6379; rediss:// encrypts",
  ).env("DDEP_REDIS");
export const storeFlag = (text: string) => new Option("--store <place>", text);
export const endpointFlag = () =>
  new Option("--s3-endpoint <url>", "where the bucket is, if not at Amazon").env("AWS_ENDPOINT_URL");
