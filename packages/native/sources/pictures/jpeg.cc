#include "jpeg.h"

#include <tensorflow/c/c_api.h>
#include <tensorflow/c/eager/c_api.h>
#include <tensorflow/c/tf_tstring.h>

#include <memory>

namespace {

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

/// One thread an op and no GPU: the config of ConfigProto { device_count { GPU: 0 } intra_op: 1 inter_op: 1 }.
constexpr unsigned char CONFIG[] = {0x0a, 0x07, 0x0a, 0x03, 'G', 'P', 'U', 0x10, 0x00, 0x10, 0x01, 0x28, 0x01};

/// A context of our own, for the process; null where there is none to be had.
TFE_Context* context(TF_Status* status) {
  static TFE_Context* const made = [&] {
    Owned<TFE_ContextOptions> options(TFE_NewContextOptions(), TFE_DeleteContextOptions);
    TFE_ContextOptionsSetConfig(options.get(), CONFIG, sizeof CONFIG, status);
    return TF_GetCode(status) == TF_OK ? TFE_NewContext(options.get(), status) : nullptr;
  }();
  return made;
}

using Handle = Owned<TFE_TensorHandle>;

/// The bytes as a scalar string, which stays theirs.
Handle string_of(const uint8_t* bytes, size_t size, TF_Status* status) {
  Owned<TF_Tensor> tensor(TF_AllocateTensor(TF_STRING, nullptr, 0, sizeof(TF_TString)), TF_DeleteTensor);
  auto* string = static_cast<TF_TString*>(TF_TensorData(tensor.get()));
  TF_StringInit(string);
  TF_StringAssignView(string, reinterpret_cast<const char*>(bytes), size);
  return Handle(TFE_NewTensorHandle(tensor.get(), status), TFE_DeleteTensorHandle);
}

Handle window_of(const Part& part, TF_Status* status) {
  const int64_t shape[] = {4};
  Owned<TF_Tensor> tensor(TF_AllocateTensor(TF_INT32, shape, 1, 4 * sizeof(int32_t)), TF_DeleteTensor);
  auto* window = static_cast<int32_t*>(TF_TensorData(tensor.get()));
  window[0] = part.y;
  window[1] = part.x;
  window[2] = part.height;
  window[3] = part.width;
  return Handle(TFE_NewTensorHandle(tensor.get(), status), TFE_DeleteTensorHandle);
}

}  // namespace

bool decode_jpeg(const uint8_t* file, size_t size, const Part& part, void (*use)(void*, const uint8_t*),
                 void* context_of_use) {
  Owned<TF_Status> owned(TF_NewStatus(), TF_DeleteStatus);
  TF_Status* status = owned.get();
  const auto well = [status] { return TF_GetCode(status) == TF_OK; };
  TFE_Context* const eager = context(status);
  if (eager == nullptr) return false;
  Owned<TFE_Op> op(TFE_NewOp(eager, "DecodeAndCropJpeg", status), TFE_DeleteOp);
  if (!well()) return false;
  // The slow transform is that of the libraries that the published encoders were trained with.
  constexpr char EXACT[] = "INTEGER_ACCURATE";
  TFE_OpSetAttrInt(op.get(), "channels", 3);
  TFE_OpSetAttrString(op.get(), "dct_method", EXACT, sizeof EXACT - 1);
  const Handle inputs[] = {string_of(file, size, status), window_of(part, status)};
  for (const Handle& input : inputs) {
    if (well()) TFE_OpAddInput(op.get(), input.get(), status);
  }
  if (!well()) return false;
  TFE_TensorHandle* result = nullptr;
  int results = 1;
  TFE_Execute(op.get(), &result, &results, status);
  if (!well()) return false;
  const Handle handle(result, TFE_DeleteTensorHandle);
  Owned<TF_Tensor> pixels(TFE_TensorHandleResolve(result, status), TF_DeleteTensor);
  if (!well() || TF_TensorByteSize(pixels.get()) != 3 * static_cast<size_t>(part.width) * part.height) return false;
  use(context_of_use, static_cast<const uint8_t*>(TF_TensorData(pixels.get())));
  return true;
}
