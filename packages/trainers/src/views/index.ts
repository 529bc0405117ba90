export { flipped } from "./flipped.js";
export { halves } from "./halves.js";
export { scaled } from "./scaled.js";
export { sliding, type SlidingOptions } from "./sliding.js";
export { segmenterOf, whole, type Segmenter, type View } from "./view.js";
