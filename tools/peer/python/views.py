"""Views of an image for prediction, in PyTorch: each takes a function from images [B, 3, H, W] to logits and returns one.

Source: mmsegmentation's `EncoderDecoder.slide_inference` and its test-time augmentation, on logits.
"""

import torch
import torch.nn.functional as F


def flipped(segment):
    return lambda x: (segment(x) + segment(x.flip(3)).flip(3)) / 2


def multi_scale(segment, scales):
    def view(x):
        total = 0
        for scale in scales:
            size = [max(1, int(side * scale + 0.5)) for side in x.shape[2:]]
            small = F.interpolate(x, size=size, mode="bilinear", align_corners=False)
            total = total + F.interpolate(segment(small), size=x.shape[2:], mode="bilinear", align_corners=False)
        return total / len(scales)

    return view


def halves(segment):
    def view(x):
        axis = 2 if x.shape[2] > x.shape[3] else 3
        return torch.cat([segment(half) for half in x.chunk(2, dim=axis)], dim=axis)

    return view


def sliding(segment, window, stride):
    def view(x):
        height, width = x.shape[2:]
        rows = max(height - window[0] + stride[0] - 1, 0) // stride[0] + 1
        columns = max(width - window[1] + stride[1] - 1, 0) // stride[1] + 1
        total, count = 0, x.new_zeros(1, 1, height, width)
        for row in range(rows):
            for column in range(columns):
                bottom = min(row * stride[0] + window[0], height)
                right = min(column * stride[1] + window[1], width)
                top, left = max(bottom - window[0], 0), max(right - window[1], 0)
                part = segment(x[:, :, top:bottom, left:right])
                total = total + F.pad(part, (left, width - right, top, height - bottom))
                count[:, :, top:bottom, left:right] += 1
        return total / count

    return view


def composed(segment, protocol="whole", window=None, stride=None, flip=True, scales=(1,)):
    """Scales of mirror images of parts."""
    view = {"whole": lambda s: s, "halves": halves, "sliding": lambda s: sliding(s, window, stride)}[protocol](segment)
    if flip:
        view = flipped(view)
    return view if tuple(scales) == (1,) else multi_scale(view, scales)
