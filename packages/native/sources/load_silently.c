// Loads a shared library with standard error muted: TensorFlow's logs a line about oneDNN from a static initialiser, before it
// reads any setting that would silence it, and Node has no dup2.
#define NAPI_VERSION 8
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <stdio.h>
#include <unistd.h>

/// loadSilently(path): the library stays loaded. What goes wrong is left to whoever loads it next.
static napi_value load_silently(napi_env env, napi_callback_info info) {
  char path[4096];
  size_t count = 1, length;
  napi_value argument;
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok || count != 1) return NULL;
  if (napi_get_value_string_utf8(env, argument, path, sizeof(path), &length) != napi_ok) return NULL;
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC), saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  const int muted = nowhere != -1 && saved != -1;
  fflush(stderr);
  if (muted) dup2(nowhere, STDERR_FILENO);
  dlopen(path, RTLD_LAZY);
  fflush(stderr);
  if (muted) dup2(saved, STDERR_FILENO);
  if (nowhere != -1) close(nowhere);
  if (saved != -1) close(saved);
  return NULL;
}

NAPI_MODULE_INIT() {
  (void)exports;
  napi_value function;
  return napi_create_function(env, "loadSilently", NAPI_AUTO_LENGTH, load_silently, NULL, &function) == napi_ok ? function : NULL;
}
