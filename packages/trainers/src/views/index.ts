export { flipped } from "./flipped.js";
export { halves } from "./halves.js";
export { multiScale } from "./multi-scale.js";
export { sliding, type SlidingOptions } from "./sliding.js";
export { segmenterOf, wholeImage, type Segmenter, type View } from "./view.js";
