{
  # What every instruction set's build of the kernels shares.
  "target_defaults": {
    "cflags_cc": ["-std=c++17", "-O3", "-fno-math-errno", "-Wall", "-Wextra"],
    "xcode_settings": { "CLANG_CXX_LANGUAGE_STANDARD": "c++17", "GCC_OPTIMIZATION_LEVEL": "3" },
  },
  "targets": [
    { "target_name": "load_silently", "sources": ["load_silently.c"] },
    {
      "target_name": "pictures",
      "sources": ["pictures/pictures.cc", "pictures/jpeg.cc", "pictures/resize.cc"],
      "include_dirs": ["<(tensorflow)/include"],
      "conditions": [
        [
          "OS=='linux'",
          {
            "libraries": ["-Wl,-rpath,\\$$ORIGIN/../../deps/lib", "-L<(tensorflow)/lib", "-ltensorflow"],
          },
        ],
        ["OS=='mac'", { "libraries": ["<(tensorflow)/lib/libtensorflow.2.dylib"] }],
      ],
    },
    {
      "target_name": "kernels",
      "sources": [
        "kernels/kernels.cc",
        "kernels/attention_ops.cc",
        "kernels/batch_norm_ops.cc",
        "kernels/conv3x3_ops.cc",
        "kernels/depthwise_ops.cc",
        "kernels/matmul_ops.cc",
        "kernels/dispatch.cc",
        "kernels/loss_ops.cc",
        "kernels/norm_ops.cc",
        "kernels/pointwise_ops.cc",
        "kernels/threads.cc",
        "kernels/base.cc",
      ],
      "include_dirs": ["<(tensorflow)/include"],
      "conditions": [
        ["target_arch=='x64'", { "dependencies": ["kernels_avx2", "kernels_avx512", "kernels_avx512_bf16"] }],
        [
          "OS=='linux'",
          {
            "libraries": [
              "-Wl,-rpath,\\$$ORIGIN/../../deps/lib",
              "-L<(tensorflow)/lib",
              "-ltensorflow_framework",
            ],
          },
        ],
        ["OS=='mac'", { "libraries": ["<(tensorflow)/lib/libtensorflow.2.dylib"] }],
      ],
    },
  ],
  "conditions": [
    [
      "target_arch=='x64'",
      {
        "targets": [
          {
            "target_name": "kernels_avx2",
            "type": "static_library",
            "sources": ["kernels/avx2.cc"],
            "cflags_cc": ["-mavx2", "-mfma", "-mbmi2"],
          },
          {
            "target_name": "kernels_avx512",
            "type": "static_library",
            "sources": ["kernels/avx512.cc"],
            "cflags_cc": [
              "-mavx512f",
              "-mavx512bw",
              "-mavx512cd",
              "-mavx512dq",
              "-mavx512vl",
              "-mfma",
              "-mbmi2",
            ],
          },
          {
            "target_name": "kernels_avx512_bf16",
            "type": "static_library",
            "sources": ["kernels/avx512_bf16.cc"],
            "cflags_cc": [
              "-mavx512f",
              "-mavx512bw",
              "-mavx512cd",
              "-mavx512dq",
              "-mavx512vl",
              "-mavx512bf16",
              "-mfma",
              "-mbmi2",
            ],
          },
        ],
      },
    ],
  ],
}
