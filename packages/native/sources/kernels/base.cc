#define DDEP_ISA base
#include "kernels_impl.h"
