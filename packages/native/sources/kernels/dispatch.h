// The instruction set that the kernels use on this processor.
#pragma once

/// "avx512_bf16", "avx512", "avx2" or "base".
const char* instruction_set();
