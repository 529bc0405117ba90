// How ops are described and registered.
#pragma once
#include <math.h>
#include <tensorflow/c/kernels.h>
#include <tensorflow/c/tf_status.h>

#include <initializer_list>

#include "range.h"

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

/// The `free` of an op that keeps its attributes as a struct.
template <typename Attributes>
void free_attributes(void* kernel) {
  delete static_cast<Attributes*>(kernel);
}

/// The `make` and `free` of an op without attributes.
inline void* no_attributes(TF_OpKernelConstruction*) { return nullptr; }
inline void nothing_to_free(void*) {}

/// Registers an op and its kernel; tells whether that went well.
bool add(const OpDefinition&);

/// One group of ops a file.
bool add_attention_ops();
bool add_batch_norm_ops();
bool add_conv3x3_ops();
bool add_depthwise_ops();
bool add_loss_ops();
bool add_matmul_ops();
bool add_norm_ops();
bool add_pointwise_ops();
