export { describeEachBackend, type TestedBackend } from "./backends.js";
export { expectClose } from "./close.js";
export { expectGradient, type GradientOptions } from "./gradient.js";
export { expectNoLeaks } from "./leaks.js";
export { awaken, expectVariableGradient } from "./variables.js";
export { defaultPart } from "./default-part.js";
