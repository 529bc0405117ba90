const { dirname, join } = require("node:path");

/** Where the addon of the package with this manifest lies. */
exports.find = (manifest) => join(dirname(manifest), "lib", "napi-v8", "tfjs_binding.node");
