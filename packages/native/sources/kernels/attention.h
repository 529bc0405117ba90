// Attention of several heads in one pass: the weights of a query are made, used and forgotten.
#pragma once

/// Queries [batch, queries, heads * size], keys and values [batch, keys, heads * size].
struct AttentionShape {
  long batch, queries, keys, heads, size;

  long channels() const { return heads * size; }
};

/// `y = softmax(q k^T / sqrt(size)) v` head by head, [batch, queries, heads * size]; size is a multiple of 16. Returns false where
/// there is no memory left.
using Attention = bool (*)(const AttentionShape&, const float* q, const float* k, const float* v, float* y);

/// The fastest of the implementations that this processor runs.
Attention attention();
