"""TransUNet (R50-ViT-B/16 under a cascaded upsampler) in PyTorch, by its paper and the names of its reference code.

Source: Chen et al. 2021, "TransUNet: Transformers make strong encoders for medical image segmentation", section 3 and
figure 1; He et al. 2016 and Kolesnikov et al. 2020 (BiT) for the hybrid's stages; Dosovitskiy et al. 2021 for the ViT.
"""

import math
from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import nn


class StdConv2d(nn.Conv2d):
    """A convolution whose filters have mean 0 and variance 1."""

    def forward(self, x):
        variance, mean = torch.var_mean(self.weight, dim=(1, 2, 3), keepdim=True, unbiased=False)
        weight = (self.weight - mean) / torch.sqrt(variance + 1e-5)
        return F.conv2d(x, weight, None, self.stride, self.padding)


def std_conv(inputs, out, size, stride=1):
    return StdConv2d(inputs, out, size, stride, padding=size // 2, bias=False)


class Unit(nn.Module):
    """A bottleneck of the hybrid's ResNet."""

    def __init__(self, inputs, out, width, stride):
        super().__init__()
        self.gn1 = nn.GroupNorm(32, width, eps=1e-6)
        self.conv1 = std_conv(inputs, width, 1)
        self.gn2 = nn.GroupNorm(32, width, eps=1e-6)
        self.conv2 = std_conv(width, width, 3, stride)
        self.gn3 = nn.GroupNorm(32, out, eps=1e-6)
        self.conv3 = std_conv(width, out, 1)
        if stride != 1 or inputs != out:
            self.downsample = std_conv(inputs, out, 1, stride)
            # As many groups as channels, with PyTorch's own epsilon.
            self.gn_proj = nn.GroupNorm(out, out)

    def forward(self, x):
        around = self.gn_proj(self.downsample(x)) if hasattr(self, "downsample") else x
        y = F.relu(self.gn1(self.conv1(x)))
        y = F.relu(self.gn2(self.conv2(y)))
        return F.relu(around + self.gn3(self.conv3(y)))


class HybridResNet(nn.Module):
    """The stem and three stages, at strides 2, 4, 8 and 16."""

    def __init__(self, blocks=(3, 4, 9), width=64):
        super().__init__()
        self.root = nn.Sequential(
            OrderedDict(conv=std_conv(3, width, 7, 2), gn=nn.GroupNorm(32, width, eps=1e-6), relu=nn.ReLU())
        )
        stages = OrderedDict()
        inputs = width
        for i, count in enumerate(blocks):
            middle = width * 2**i
            units = OrderedDict()
            for j in range(count):
                stride = 2 if i > 0 and j == 0 else 1
                units[f"unit{j + 1}"] = Unit(inputs, 4 * middle, middle, stride)
                inputs = 4 * middle
            stages[f"block{i + 1}"] = nn.Sequential(units)
        self.body = nn.Sequential(stages)

    def forward(self, x):
        size = x.shape[2:]
        x = self.root(x)
        features = [x]
        # Without padding, so the first stage is one pixel short and its feature is filled up with zeros.
        x = F.max_pool2d(x, 3, 2)
        for i, stage in enumerate(self.body[:-1]):
            x = stage(x)
            rows, columns = (side // 4 // 2**i for side in size)
            features.append(F.pad(x, (0, columns - x.shape[3], 0, rows - x.shape[2])))
        return self.body[-1](x), features[::-1]


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = (
            layer(x).view(batch, tokens, self.heads, -1).transpose(1, 2) for layer in (self.query, self.key, self.value)
        )
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(width // self.heads), dim=-1)
        return self.out((weights @ v).transpose(1, 2).reshape(batch, tokens, width))


class Mlp(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.fc1 = nn.Linear(width, inner)
        self.fc2 = nn.Linear(inner, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Layer(nn.Module):
    def __init__(self, width, inner, heads):
        super().__init__()
        self.attention_norm = nn.LayerNorm(width, eps=1e-6)
        self.ffn_norm = nn.LayerNorm(width, eps=1e-6)
        self.ffn = Mlp(width, inner)
        self.attn = Attention(width, heads)

    def forward(self, x):
        x = x + self.attn(self.attention_norm(x))
        return x + self.ffn(self.ffn_norm(x))


class Embeddings(nn.Module):
    def __init__(self, width, tokens):
        super().__init__()
        self.hybrid_model = HybridResNet()
        self.patch_embeddings = nn.Conv2d(1024, width, 1)
        self.position_embeddings = nn.Parameter(torch.zeros(1, tokens, width))

    def forward(self, x):
        x, features = self.hybrid_model(x)
        return self.patch_embeddings(x).flatten(2).transpose(1, 2) + self.position_embeddings, features


class Encoder(nn.Module):
    def __init__(self, width, inner, heads, layers):
        super().__init__()
        self.layer = nn.ModuleList(Layer(width, inner, heads) for _ in range(layers))
        self.encoder_norm = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x):
        for layer in self.layer:
            x = layer(x)
        return self.encoder_norm(x)


class Transformer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.embeddings = Embeddings(768, (size // 16) ** 2)
        self.encoder = Encoder(768, 3072, 12, 12)

    def forward(self, x):
        tokens, features = self.embeddings(x)
        return self.encoder(tokens), features


def conv_bn_relu(inputs, out):
    return nn.Sequential(nn.Conv2d(inputs, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU())


class Block(nn.Module):
    def __init__(self, inputs, skip, out):
        super().__init__()
        self.conv1 = conv_bn_relu(inputs + skip, out)
        self.conv2 = conv_bn_relu(out, out)

    def forward(self, x, skip):
        x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)
        return self.conv2(self.conv1(x if skip is None else torch.cat([x, skip], dim=1)))


class Cup(nn.Module):
    def __init__(self, inputs, skips, widths):
        super().__init__()
        self.conv_more = conv_bn_relu(inputs, widths[0])
        self.blocks = nn.ModuleList(
            Block(before, skip, out) for before, skip, out in zip(widths, [*skips, 0], widths[1:])
        )

    def forward(self, x, skips):
        x = self.conv_more(x)
        for block, skip in zip(self.blocks, [*skips, None]):
            x = block(x, skip)
        return x


class TransUNet(nn.Module):
    """Images [B, 3, H, W] to maps [B, classes, H, W]; H = W = size, a multiple of 16."""

    def __init__(self, widths, classes, size=224):
        super().__init__()
        self.transformer = Transformer(size)
        self.decoder = Cup(768, (512, 256, 64), widths)
        self.segmentation_head = nn.Sequential(nn.Conv2d(widths[-1], classes, 3, padding=1))

    def parts(self, x):
        tokens, skips = self.transformer(x)
        side = math.isqrt(tokens.shape[1])
        grid = tokens.transpose(1, 2).unflatten(2, (side, side))
        return tokens, skips, self.decoder(grid, skips)

    def forward(self, x):
        return self.segmentation_head(self.parts(x)[2])
