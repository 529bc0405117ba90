// Every kernel for one instruction set, DDEP_ISA.
#include "attention_impl.h"
#include "batch_norm_impl.h"
#include "conv3x3_impl.h"
#include "depthwise_impl.h"
#include "loss_impl.h"
#include "matmul_impl.h"
#include "norm_impl.h"
#include "pointwise_impl.h"
