// The 3 x 3 convolution and its gradients as ops.
#include "call.h"
#include "conv3x3.h"
#include "epilogue_ops.h"
#include "op.h"

namespace {

/// What stays the same from call to call of one op.
struct Attributes {
  bool repeated = false;
  int64_t first = 0;
  int64_t channels = 0;
  int64_t maps = 0;
  EpilogueAttributes epilogue{};
};

void* read_attributes(TF_OpKernelConstruction* construction) {
  return new Attributes{bool_attribute(construction, "repeated"), int_attribute(construction, "first"),
                        int_attribute(construction, "channels"), int_attribute(construction, "N"), epilogue_attributes(construction)};
}

constexpr int SOURCES = 2;

struct Sources {
  Map maps[SOURCES];
  int count = 0;
  long channels = 0;
  Extent extent{};
};

/// The first `count` inputs; the very first counts every pixel twice where `repeated`.
Sources sources_of(Call& call, int64_t count, bool repeated) {
  Sources found;
  if (count < 1 || count > SOURCES) call.fail(TF_INVALID_ARGUMENT, "one or two maps are convolved");
  for (int i = 0; i < count; i++) {
    const TF_Tensor* map = call.input(i, 4);
    if (map == nullptr) return found;
    const long scale = repeated && i == 0 ? 2 : 1;
    const Extent extent{TF_Dim(map, 0), scale * TF_Dim(map, 1), scale * TF_Dim(map, 2)};
    if (i == 0) found.extent = extent;
    if (extent.batch != found.extent.batch || extent.height != found.extent.height || extent.width != found.extent.width)
      call.fail(TF_INVALID_ARGUMENT, "the maps differ in size");
    found.maps[found.count++] = {floats(map), TF_Dim(map, 3), scale == 2};
    found.channels += TF_Dim(map, 3);
  }
  return found;
}

void forward(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  const Sources from = sources_of(call, attributes.maps, attributes.repeated);
  const TF_Tensor* filter = call.failed() ? nullptr : call.input(from.count, 4);
  if (filter == nullptr) return;
  if (TF_Dim(filter, 0) != 3 || TF_Dim(filter, 1) != 3 || TF_Dim(filter, 2) != from.channels)
    return call.fail(TF_INVALID_ARGUMENT, "the filter is not [3, 3, channels of the maps, ...]");
  const GivenEpilogue epilogue(call, attributes.epilogue, from.count + 1, TF_Dim(filter, 3));
  float* y = call.output(0, {from.extent.batch, from.extent.height, from.extent.width, TF_Dim(filter, 3)});
  if (y == nullptr) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(conv3x3().forward(from.extent, from.maps, from.count,
                               {floats(filter), TF_Dim(filter, 2), TF_Dim(filter, 3)}, epilogue.get(), y));
}

void input_gradient(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  const TF_Tensor* dy = call.input(0, 4);
  const TF_Tensor* filter = dy == nullptr ? nullptr : call.input(1, 4);
  if (filter == nullptr) return;
  const Extent extent{TF_Dim(dy, 0), TF_Dim(dy, 1), TF_Dim(dy, 2)};
  const long scale = attributes.repeated ? 2 : 1;
  if (TF_Dim(filter, 0) != 3 || TF_Dim(filter, 1) != 3 || TF_Dim(filter, 3) != TF_Dim(dy, 3) || attributes.first < 0 ||
      attributes.channels < 1 || attributes.first + attributes.channels > TF_Dim(filter, 2) ||
      extent.height % scale != 0 || extent.width % scale != 0)
    return call.fail(TF_INVALID_ARGUMENT, "the filter, the gradient and the channels do not fit each other");
  float* dx = call.output(0, {extent.batch, extent.height / scale, extent.width / scale, attributes.channels});
  if (dx == nullptr) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(conv3x3().input_gradient(extent, floats(dy), {floats(filter), TF_Dim(filter, 2), TF_Dim(filter, 3)},
                                      attributes.first, {dx, attributes.channels, attributes.repeated}));
}

void filter_gradient(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  const Sources from = sources_of(call, attributes.maps, attributes.repeated);
  const TF_Tensor* dy = call.failed() ? nullptr : call.input(from.count, 4);
  if (dy == nullptr) return;
  if (TF_Dim(dy, 0) != from.extent.batch || TF_Dim(dy, 1) != from.extent.height || TF_Dim(dy, 2) != from.extent.width)
    return call.fail(TF_INVALID_ARGUMENT, "the gradient and the maps differ in size");
  float* gradient = call.output(0, {3, 3, from.channels, TF_Dim(dy, 3)});
  if (gradient == nullptr) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(conv3x3().filter_gradient(from.extent, from.maps, from.count, floats(dy), TF_Dim(dy, 3), gradient));
}

}  // namespace

bool add_conv3x3_ops() {
  return add({"DdepConv3x3",
              {"N: int >= 1", "repeated: bool", EPILOGUE_ATTRIBUTES},
              {"maps: N * float", "filter: float", EPILOGUE_INPUTS},
              {"y: float"},
              read_attributes,
              forward,
              free_attributes<Attributes>}) &&
         add({"DdepConv3x3InputGrad",
              {"repeated: bool", "first: int", "channels: int"},
              {"dy: float", "filter: float"},
              {"dx: float"},
              read_attributes,
              input_gradient,
              free_attributes<Attributes>}) &&
         add({"DdepConv3x3FilterGrad",
              {"N: int >= 1", "repeated: bool"},
              {"maps: N * float", "dy: float"},
              {"gradient: float"},
              read_attributes,
              filter_gradient,
              free_attributes<Attributes>});
}
