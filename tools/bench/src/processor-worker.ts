#!/usr/bin/env node
// What our kernels use of this processor; the backend's name where there are none.
import { useBackend } from "@ddep/backend";

const { kernels, name } = await useBackend();
console.log(JSON.stringify(kernels ?? name));
