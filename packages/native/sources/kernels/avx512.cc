#define DDEP_ISA avx512
#include "kernels_impl.h"
