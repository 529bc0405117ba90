import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Where the site is built. */
export const site = join(root, "docs", "site");

/** The picture of the packages. */
export const architecturePicture = join(root, "docs", "pictures", "architecture.svg");
