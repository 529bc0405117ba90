#define DDEP_ISA avx2
#include "kernels_impl.h"
