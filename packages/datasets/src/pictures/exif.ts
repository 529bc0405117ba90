const ORIENTATION = 0x0112;

/**
 * Returns the orientation in EXIF data, which start with their byte order. 1 is upright, and the default if none is
 * given.
 *
 * Source: EXIF 2.32, section 4.6; TIFF 6.0, section 2.
 */
export function orientationOf(exif: Buffer): number {
  if (exif.length < 8) return 1;
  const little = exif.toString("latin1", 0, 2) === "II";
  const short = (at: number) => (little ? exif.readUInt16LE(at) : exif.readUInt16BE(at));
  const directory = little ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
  if (directory + 2 > exif.length) return 1;
  const entries = short(directory);
  for (let i = 0, at = directory + 2; i < entries && at + 12 <= exif.length; i++, at += 12)
    if (short(at) === ORIENTATION) return short(at + 8);
  return 1;
}
