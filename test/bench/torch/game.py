"""A workload as Ganvil exported it: the networks with their initial weights, and the prepared batches and noise.

TensorFlow.js keeps images as [height, width, channels] and pads an odd kernel of stride 2 more at the end than at the start; PyTorch keeps
[channels, height, width] and pads alike on both sides, of which it then uses less at the end. So images, kernels and the dense layers next to
them are mirrored in height and width here: the game is the same number for number, and PyTorch computes it in its own natural form.
"""

import json
from math import ceil, prod
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "leaky-relu": lambda: nn.LeakyReLU(0.2), "tanh": nn.Tanh}


class Update(NamedTuple):
    """What one update of D is made from; share is None unless the objective has a gradient penalty."""

    x: torch.Tensor
    z: torch.Tensor
    share: torch.Tensor | None


class Batch(NamedTuple):
    """What one iteration is made from."""

    updates: list[Update]
    z: torch.Tensor


class Game:
    def __init__(self, folder):
        folder = Path(folder)
        self.form = json.loads((folder / "game.json").read_text())
        raw = bytearray((folder / "game.f32").read_bytes())
        values = torch.frombuffer(raw, dtype=torch.float32)

        def tensor(entry):
            return values[entry["offset"] :][: prod(entry["shape"])].reshape(entry["shape"]).clone()

        weights = {player: [tensor(entry) for entry in entries] for player, entries in self.form["weights"].items()}
        self.generator = network(self.form["generator"], weights["generator"], self.form["code"])
        self.discriminator = network(self.form["discriminator"], weights["discriminator"], self.form["space"])
        self.objective = self.form["objective"]
        self.adam = self.form["adam"]

        inputs = {name: tensor(entry) for name, entry in self.form["inputs"].items()}
        x = mirrored(inputs["x"])
        updates = self.form["updates"]
        self.batches = []
        for i in range(len(inputs["z"]) // (updates + 1)):
            z = inputs["z"][i * (updates + 1) :]
            share = inputs["share"][i * updates :] if "share" in inputs else [None] * updates
            steps = [Update(x[i * updates + k], z[k], share[k]) for k in range(updates)]
            self.batches.append(Batch(steps, z[updates]))


def mirrored(x):
    """[count, batch, height, width, channels] -> [count, batch, channels, height, width], mirrored; points stay as they are."""
    return x.flip(2, 3).permute(0, 1, 4, 2, 3).contiguous() if x.dim() == 5 else x


def network(layers, weights, shape):
    """Layers as workloads.ts describes them, with their weights in order: kernel, bias, kernel, bias. `shape` is that of an input."""
    modules = []
    weights = iter(weights)
    for i, layer in enumerate(layers):
        kind = layer["kind"]
        if kind == "activation":
            modules.append(ACTIVATIONS[layer["name"]]())
        elif kind == "reshape":
            shape = layer["shape"]
            modules.append(nn.Unflatten(1, (shape[2], shape[0], shape[1])))
        elif kind == "flatten":
            modules.append(nn.Flatten())
        else:
            kernel, bias = next(weights), next(weights)
            if kind == "dense":
                if i + 1 < len(layers) and layers[i + 1]["kind"] == "reshape":  # its outputs become pixels
                    image = layers[i + 1]["shape"]
                    kernel, bias = pixels(kernel, image, axis=1), pixels(bias, image, axis=0)
                if len(shape) == 3:  # its inputs were pixels
                    kernel = pixels(kernel, shape, axis=0)
                module = nn.utils.skip_init(nn.Linear, *kernel.shape)
                kernel = kernel.T
                shape = [len(bias)]
            else:
                kernel = kernel.flip(0, 1).permute(3, 2, 0, 1)
                size, stride = layer["kernel"], layer["stride"]
                before = ceil((size - stride) / 2)
                if kind == "conv":
                    module = nn.utils.skip_init(nn.Conv2d, kernel.shape[1], kernel.shape[0], size, stride, before)
                    shape = [ceil(shape[0] / stride), ceil(shape[1] / stride), len(bias)]
                else:
                    more = 2 * before - (size - stride)
                    module = nn.utils.skip_init(nn.ConvTranspose2d, *kernel.shape[:2], size, stride, before, output_padding=more)
                    shape = [shape[0] * stride, shape[1] * stride, len(bias)]
            with torch.no_grad():
                module.weight.copy_(kernel)
                module.bias.copy_(bias)
            modules.append(module)
    return nn.Sequential(*modules)


def pixels(weight, image, axis):
    """Puts an axis that runs over [height, width, channels] into the order of [channels, height, width], mirrored."""
    height, width, channels = image
    front, back = weight.shape[:axis], weight.shape[axis + 1 :]
    parts = weight.reshape(*front, height, width, channels, *back).flip(axis, axis + 1)
    return parts.movedim(axis + 2, axis).reshape(weight.shape)
