import { PbfReader, PbfWriter } from "pbf";

/** A picture for TensorBoard: the bytes of a PNG file and its size. */
export interface EventImage {
  readonly png: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** One value under a tag; the part of a tag before its first slash groups it. */
export interface EventValue {
  readonly tag: string;
  readonly value: number | EventImage;
}

/** The version at the start of an event file. Source: `kVersionPrefix` in tensorflow/core/util/events_writer.h. */
const fileVersion = "brain.Event:2";

/** The first event of a file; `wallTime` in seconds since 1970. */
export function encodeVersion(wallTime: number): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, wallTime);
  pbf.writeStringField(3, fileVersion);
  return pbf.finish();
}

/**
 * An event with values at one step, as a protocol buffer; `wallTime` in seconds since 1970.
 *
 * Source: tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto.
 */
export function encodeEvent(wallTime: number, step: number, values: readonly EventValue[]): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, wallTime);
  pbf.writeVarintField(2, step);
  pbf.writeMessage(5, writeSummary, values);
  return pbf.finish();
}

function writeSummary(values: readonly EventValue[], pbf: PbfWriter): void {
  for (const value of values) pbf.writeMessage(1, writeValue, value);
}

function writeValue({ tag, value }: EventValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, tag);
  if (typeof value === "number") pbf.writeFloatField(2, value);
  else pbf.writeMessage(4, writeImage, value);
}

const rgb = 3;

function writeImage({ png, height, width }: EventImage, pbf: PbfWriter): void {
  pbf.writeVarintField(1, height);
  pbf.writeVarintField(2, width);
  pbf.writeVarintField(3, rgb);
  pbf.writeBytesField(4, png);
}

/** The step of an event and the tags of its values. */
export interface EventHead {
  step: number;
  readonly tags: string[];
}

/** Reads the step and the tags of an event. */
export function decodeHead(event: Uint8Array): EventHead {
  return new PbfReader(event).readFields<EventHead>(
    (field, head, pbf) => {
      if (field === 2) head.step = pbf.readVarint();
      else if (field === 5) pbf.readMessage(readTags, head);
    },
    { step: 0, tags: [] },
  );
}

function readTags(field: number, head: EventHead, pbf: PbfReader): void {
  if (field === 1) pbf.readMessage(readTag, head);
}

function readTag(field: number, head: EventHead, pbf: PbfReader): void {
  if (field === 1) head.tags.push(pbf.readString());
}
