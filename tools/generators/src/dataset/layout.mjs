// @ts-check

/**
 * A function for the tests that writes small files in the layout of a data set.
 * @param {string} name
 * @param {string} className
 * @param {number} classes
 */
export const layout = (name, className, classes) => `
/** The layout of ${name}: every class and 255 in each mask. */
export async function write${className}(split = "train"): Promise<string> {
  const root = await temporaryFolder();
  for (const [i, [height, width]] of SIZES.entries()) {
    await writeJpeg(join(root, \`images/\${split}/picture-\${i}.jpg\`), height, width, i);
    const label = (k: number) => ((k + i) % ${classes + 1} === ${classes} ? 255 : (k + i) % ${classes + 1});
    await write(join(root, \`masks/\${split}/picture-\${i}.png\`), greyMask(height, width, label));
  }
  return root;
}
`;
