#define DDEP_ISA avx512_bf16
#include "matmul_impl.h"
