// One call of an op.
#pragma once
#include <tensorflow/c/kernels.h>
#include <tensorflow/c/tf_status.h>
#include <tensorflow/c/tf_tensor.h>

#include <initializer_list>
#include <mutex>

inline const float* floats(const TF_Tensor* tensor) { return static_cast<const float*>(TF_TensorData(tensor)); }

/// What one op is given and gives back, freed when it is done.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    for (int i = 0; i < held_; i++) TF_DeleteTensor(tensors_[i]);
    if (failed()) TF_OpKernelContext_Failure(context_, status_);
    TF_DeleteStatus(status_);
  }

  bool failed() const { return TF_GetCode(status_) != TF_OK; }

  void fail(TF_Code code, const char* message) {
    if (!failed()) TF_SetStatus(status_, code, message);
  }

  /// Fails where a kernel found no memory.
  void done(bool enough_memory) {
    if (!enough_memory) fail(TF_RESOURCE_EXHAUSTED, "no memory is left for the kernel's own tables");
  }

  /// An input of any shape; null where it cannot be had.
  const TF_Tensor* input(int i) {
    if (failed()) return nullptr;
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, i, &tensor, status_);
    if (failed()) return nullptr;
    return tensors_[held_++] = tensor;
  }

  /// An input with this number of axes; null where it has another.
  const TF_Tensor* input(int i, int axes) {
    const TF_Tensor* tensor = input(i);
    if (tensor == nullptr || TF_NumDims(tensor) == axes) return tensor;
    fail(TF_INVALID_ARGUMENT, "an input has the wrong number of axes");
    return nullptr;
  }

  /// The numbers of an input of one axis; null where it has another length.
  const float* vector(int i, long length) {
    const TF_Tensor* tensor = input(i, 1);
    if (tensor != nullptr && TF_Dim(tensor, 0) == length) return floats(tensor);
    fail(TF_INVALID_ARGUMENT, "an input has another length than the map has channels or rows");
    return nullptr;
  }

  /// Whether two inputs are of one shape; the call fails where they are not.
  bool same_shape(const TF_Tensor* a, const TF_Tensor* b) {
    bool same = TF_NumDims(a) == TF_NumDims(b);
    for (int axis = 0; same && axis < TF_NumDims(a); axis++) same = TF_Dim(a, axis) == TF_Dim(b, axis);
    if (!same) fail(TF_INVALID_ARGUMENT, "two inputs that belong together differ in size");
    return same;
  }

  /// A float result of that shape, its values still unset; null where there is no memory for it.
  float* output(int i, std::initializer_list<int64_t> shape) {
    return output(i, shape.begin(), static_cast<int>(shape.size()));
  }

  float* output(int i, const int64_t* shape, int axes) {
    if (failed()) return nullptr;
    size_t bytes = sizeof(float);
    for (int axis = 0; axis < axes; axis++) bytes *= shape[axis];
    TF_Tensor* tensor = TF_AllocateOutput(context_, i, TF_FLOAT, shape, axes, bytes, status_);
    if (failed()) return nullptr;
    tensors_[held_++] = tensor;
    return static_cast<float*>(TF_TensorData(tensor));
  }

  /// A result of the shape of an input of at most four axes.
  float* output_like(int i, const TF_Tensor* tensor) {
    int64_t shape[4];
    const int axes = TF_NumDims(tensor);
    for (int axis = 0; axis < axes; axis++) shape[axis] = TF_Dim(tensor, axis);
    return output(i, shape, axes);
  }

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
  TF_Tensor* tensors_[16];
  int held_ = 0;
};

/// The kernels share their threads and scratch memory.
std::mutex& one_at_a_time();
