// Lets the backend mute standard error while TensorFlow's library loads: the library logs a line before it reads any
// setting that would silence it, and Node has no dup2.
#define NAPI_VERSION 8
#include <fcntl.h>
#include <node_api.h>
#include <stdio.h>
#include <unistd.h>

static int saved = -1;

static napi_value mute(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  if (saved != -1) return NULL;
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere == -1) return NULL;
  fflush(stderr);
  saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (saved != -1) dup2(nowhere, STDERR_FILENO);
  close(nowhere);
  return NULL;
}

static napi_value unmute(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  if (saved == -1) return NULL;
  fflush(stderr);
  dup2(saved, STDERR_FILENO);
  close(saved);
  saved = -1;
  return NULL;
}

static void export_function(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function) == napi_ok) {
    napi_set_named_property(env, exports, name, function);
  }
}

NAPI_MODULE_INIT() {
  export_function(env, exports, "mute", mute);
  export_function(env, exports, "unmute", unmute);
  return exports;
}
