// One call of an op, and how ops are registered.
#pragma once
#include <math.h>
#include <tensorflow/c/kernels.h>
#include <tensorflow/c/tf_status.h>
#include <tensorflow/c/tf_tensor.h>

#include <initializer_list>
#include <mutex>

#include "batch_norm.h"

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

  /// An input of any shape; null where it cannot be had.
  const TF_Tensor* input(int i) {
    if (failed()) return nullptr;
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, i, &tensor, status_);
    if (failed()) return nullptr;
    return tensors_[held_++] = tensor;
  }

  /// An input of so many axes; null where it has others.
  const TF_Tensor* input(int i, int axes) {
    const TF_Tensor* tensor = input(i);
    if (tensor == nullptr || TF_NumDims(tensor) == axes) return tensor;
    fail(TF_INVALID_ARGUMENT, "an input has the wrong number of axes");
    return nullptr;
  }

  /// A vector of one number a channel; null where it has another length.
  const float* per_channel(int i, long channels) {
    const TF_Tensor* tensor = input(i, 1);
    if (tensor != nullptr && TF_Dim(tensor, 0) == channels) return floats(tensor);
    fail(TF_INVALID_ARGUMENT, "an input has another length than the map has channels");
    return nullptr;
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

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
  TF_Tensor* tensors_[16];
  int held_ = 0;
};

/// The kernels share their threads and scratch memory.
std::mutex& one_at_a_time();

/// An attribute of an op that is being made, by its kind's reader; zero where the op has none of that name.
template <typename Value>
Value attribute(TF_OpKernelConstruction* construction, const char* name,
                void (*read)(TF_OpKernelConstruction*, const char*, Value*, TF_Status*)) {
  TF_Status* status = TF_NewStatus();
  Value value = 0;
  read(construction, name, &value, status);
  TF_DeleteStatus(status);
  return value;
}

inline bool bool_attribute(TF_OpKernelConstruction* construction, const char* name) {
  return attribute(construction, name, TF_OpKernelConstruction_GetAttrBool) != 0;
}

inline int64_t int_attribute(TF_OpKernelConstruction* construction, const char* name) {
  return attribute(construction, name, TF_OpKernelConstruction_GetAttrInt64);
}

inline float float_attribute(TF_OpKernelConstruction* construction, const char* name) {
  return attribute(construction, name, TF_OpKernelConstruction_GetAttrFloat);
}

/// What the attributes "rectified" and "ceiling" cut values off at.
inline Range rectifier_range(TF_OpKernelConstruction* construction) {
  const bool rectified = bool_attribute(construction, "rectified");
  return {rectified ? 0 : -INFINITY, rectified ? float_attribute(construction, "ceiling") : INFINITY};
}

/// An op of the CPU, as TensorFlow's registry describes one.
struct OpDefinition {
  const char* name;
  std::initializer_list<const char*> attributes, inputs, outputs;
  void* (*make)(TF_OpKernelConstruction*);
  void (*compute)(void*, TF_OpKernelContext*);
  void (*free)(void*);
};

/// Registers an op and its kernel; tells whether that went well.
bool add(const OpDefinition&);

/// One group of ops a file.
bool add_attention_ops();
bool add_conv3x3_ops();
bool add_batch_norm_ops();
bool add_depthwise_ops();
bool add_matmul_ops();
bool add_norm_ops();
bool add_pointwise_ops();
bool add_loss_ops();
