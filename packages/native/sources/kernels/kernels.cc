// Ops of our own for TensorFlow, registered when Node loads this addon: they are called by name like any other.
#define NAPI_VERSION 8
#include <node_api.h>
#include <tensorflow/c/ops.h>

#include "call.h"
#include "dispatch.h"
#include "op.h"

std::mutex& one_at_a_time() {
  static std::mutex mutex;
  return mutex;
}

bool add(const OpDefinition& definition) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder(definition.name);
  for (const char* attribute : definition.attributes) TF_OpDefinitionBuilderAddAttr(op, attribute);
  for (const char* input : definition.inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char* output : definition.outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  TF_RegisterOpDefinition(op, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_KernelBuilder* kernel =
        TF_NewKernelBuilder(definition.name, "CPU", definition.make, definition.compute, definition.free);
    TF_RegisterKernelBuilder(definition.name, kernel, status);
  }
  const bool well = TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  return well;
}

NAPI_MODULE_INIT() {
  (void)exports;
  // Each worker thread loads the addon, and the ops are registered once for the process.
  static const bool registered = add_attention_ops() && add_batch_norm_ops() && add_conv3x3_ops() && add_depthwise_ops() && add_loss_ops() &&
                                 add_matmul_ops() && add_norm_ops() && add_pointwise_ops();
  napi_value result;
  if (registered)
    napi_create_string_utf8(env, instruction_set(), NAPI_AUTO_LENGTH, &result);
  else
    napi_get_null(env, &result);
  return result;
}
