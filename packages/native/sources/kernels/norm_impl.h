// The passes of norm.h. Included once per instruction set, with DDEP_ISA its namespace.
#include "group_norm_impl.h"
#include "layer_norm_impl.h"

namespace DDEP_ISA {

extern const Norm norm_implementation{group_statistics, group_normalise, group_gradient, layer, layer_gradient};

}  // namespace DDEP_ISA
