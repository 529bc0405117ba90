// The TF.js of the program that loads the native package: it registers its backend there, and brings no second copy.
module.exports = globalThis[Symbol.for("@ddep/native:tfjs")];
