// The depthwise convolution and its gradients as ops.
#include "call.h"
#include "depthwise.h"
#include "epilogue_ops.h"
#include "op.h"

namespace {

/// What the shapes of the inputs do not tell.
struct Attributes {
  long size, stride, top, left, height, width;
  EpilogueAttributes epilogue;
};

void* read_attributes(TF_OpKernelConstruction* construction) {
  const auto read = [&](const char* name) { return static_cast<long>(int_attribute(construction, name)); };
  return new Attributes{read("size"), read("stride"), read("top"), read("left"), read("height"), read("width"),
                        epilogue_attributes(construction)};
}

/// The shape with the map's or the result's sides from a tensor and the other's from the attributes.
DepthwiseShape shape_of(Call& call, const Attributes& a, const TF_Tensor* map, bool map_is_result) {
  const long height = TF_Dim(map, 1), width = TF_Dim(map, 2);
  if ((a.size != 3 && a.size != 5) || (a.stride != 1 && a.stride != 2) || a.top < 0 || a.left < 0 || a.top >= a.size ||
      a.left >= a.size || a.height < 1 || a.width < 1)
    call.fail(TF_INVALID_ARGUMENT, "filters have side 3 or 5 and step 1 or 2, and padding is less than their side");
  return {static_cast<long>(TF_Dim(map, 0)),
          map_is_result ? a.height : height,
          map_is_result ? a.width : width,
          static_cast<long>(TF_Dim(map, 3)),
          map_is_result ? height : a.height,
          map_is_result ? width : a.width,
          a.size,
          a.stride,
          a.top,
          a.left};
}

void check_filter(Call& call, const DepthwiseShape& s, const TF_Tensor* filter) {
  if (TF_Dim(filter, 0) != s.size || TF_Dim(filter, 1) != s.size || TF_Dim(filter, 2) != s.channels ||
      TF_Dim(filter, 3) != 1)
    call.fail(TF_INVALID_ARGUMENT, "the filter is not [size, size, channels, 1]");
}

void forward(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor* x = call.input(0, 4);
  const TF_Tensor* filter = x == nullptr ? nullptr : call.input(1, 4);
  if (filter == nullptr) return;
  const DepthwiseShape s = shape_of(call, *static_cast<Attributes*>(kernel), x, false);
  check_filter(call, s, filter);
  const GivenEpilogue epilogue(call, static_cast<Attributes*>(kernel)->epilogue, 2, s.channels);
  float* y = call.output(0, {s.batch, s.out_height, s.out_width, s.channels});
  if (y == nullptr) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(depthwise().forward(s, floats(x), floats(filter), epilogue.get(), y));
}

void input_gradient(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor* dy = call.input(0, 4);
  const TF_Tensor* filter = dy == nullptr ? nullptr : call.input(1, 4);
  if (filter == nullptr) return;
  const DepthwiseShape s = shape_of(call, *static_cast<Attributes*>(kernel), dy, true);
  check_filter(call, s, filter);
  float* dx = call.output(0, {s.batch, s.height, s.width, s.channels});
  if (dx == nullptr) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(depthwise().input_gradient(s, floats(dy), floats(filter), dx));
}

void filter_gradient(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor* x = call.input(0, 4);
  const TF_Tensor* dy = x == nullptr ? nullptr : call.input(1, 4);
  if (dy == nullptr) return;
  const DepthwiseShape s = shape_of(call, *static_cast<Attributes*>(kernel), x, false);
  if (TF_Dim(dy, 0) != s.batch || TF_Dim(dy, 1) != s.out_height || TF_Dim(dy, 2) != s.out_width ||
      TF_Dim(dy, 3) != s.channels)
    call.fail(TF_INVALID_ARGUMENT, "the gradient and the result differ in size");
  float* gradient = call.output(0, {s.size, s.size, s.channels, 1});
  if (gradient == nullptr) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(depthwise().filter_gradient(s, floats(x), floats(dy), gradient));
}

}  // namespace

bool add_depthwise_ops() {
  const auto add_one = [](const char* name, std::initializer_list<const char*> inputs, const char* output,
                          void (*compute)(void*, TF_OpKernelContext*)) {
    return add({name,
                {"size: int", "stride: int", "top: int", "left: int", "height: int", "width: int", EPILOGUE_ATTRIBUTES},
                inputs,
                {output},
                read_attributes,
                compute,
                free_attributes<Attributes>});
  };
  return add_one("DdepDepthwise", {"x: float", "filter: float", EPILOGUE_INPUTS}, "y: float", forward) &&
         add_one("DdepDepthwiseInputGrad", {"dy: float", "filter: float"}, "dx: float", input_gradient) &&
         add_one("DdepDepthwiseFilterGrad", {"x: float", "dy: float"}, "gradient: float", filter_gradient);
}
