// decode(file, x, y, width, height, out, outHeight, outWidth): a part of a JPEG file, resized, in a thread of libuv's pool.
#define NAPI_VERSION 8
#include <node_api.h>

#include "jpeg.h"
#include "resize.h"

namespace {

struct Task {
  const uint8_t* file;
  size_t size;
  Part part;
  uint8_t* out;
  int32_t out_height, out_width;
  bool decoded;
  napi_async_work work;
  napi_deferred deferred;
  /// Keep what the thread reads and writes.
  napi_ref file_reference, out_reference;
};

void execute(napi_env, void* data) {
  auto* task = static_cast<Task*>(data);
  task->decoded = decode_jpeg(
      task->file, task->size, task->part,
      [](void* context, const uint8_t* rgb) {
        const auto* task = static_cast<const Task*>(context);
        resize(rgb, task->part.height, task->part.width, task->out, task->out_height, task->out_width);
      },
      task);
}

/// The promise holds whether the picture could be decoded.
void complete(napi_env env, napi_status status, void* data) {
  auto* task = static_cast<Task*>(data);
  napi_value decoded;
  napi_get_boolean(env, status == napi_ok && task->decoded, &decoded);
  napi_resolve_deferred(env, task->deferred, decoded);
  napi_delete_reference(env, task->file_reference);
  napi_delete_reference(env, task->out_reference);
  napi_delete_async_work(env, task->work);
  delete task;
}

bool bytes(napi_env env, napi_value value, uint8_t** data, size_t* length) {
  napi_typedarray_type type;
  napi_value buffer;
  size_t offset;
  return napi_get_typedarray_info(env, value, &type, length, reinterpret_cast<void**>(data), &buffer, &offset) ==
             napi_ok &&
         type == napi_uint8_array;
}

napi_value decode(napi_env env, napi_callback_info info) {
  napi_value arguments[8];
  size_t count = 8;
  auto* task = new Task();
  size_t out_size = 0;
  uint8_t* file = nullptr;
  int32_t* const numbers[] = {&task->part.x,      &task->part.y,     &task->part.width, &task->part.height, nullptr,
                              &task->out_height, &task->out_width};
  bool well = napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) == napi_ok && count == 8 &&
              bytes(env, arguments[0], &file, &task->size) && bytes(env, arguments[5], &task->out, &out_size);
  for (int i = 0; well && i < 7; i++)
    well = numbers[i] == nullptr || napi_get_value_int32(env, arguments[i + 1], numbers[i]) == napi_ok;
  if (!well || task->out_height < 1 || task->out_width < 1 ||
      out_size != 3 * static_cast<size_t>(task->out_height) * task->out_width) {
    delete task;
    napi_throw_type_error(env, nullptr, "decode(file, x, y, width, height, out, outHeight, outWidth)");
    return nullptr;
  }
  task->file = file;
  napi_value promise, name;
  napi_create_promise(env, &task->deferred, &promise);
  napi_create_reference(env, arguments[0], 1, &task->file_reference);
  napi_create_reference(env, arguments[5], 1, &task->out_reference);
  napi_create_string_utf8(env, "ddep:decode", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, nullptr, name, execute, complete, task, &task->work);
  napi_queue_async_work(env, task->work);
  return promise;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "decode", NAPI_AUTO_LENGTH, decode, nullptr, &function);
  napi_set_named_property(env, exports, "decode", function);
  return exports;
}
