#define DDEP_ISA avx2
#include "batch_norm_impl.h"
#include "conv3x3_impl.h"
#include "depthwise_impl.h"
