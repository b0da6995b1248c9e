"""The memory of the PyTorch peer: everything flat, with views of its parts."""

import math

import torch


class Rows:
    """The numbers of every unit for some rows of a batch: flat over the layers, and the same memory layer by layer."""

    def __init__(self, layers, rows):
        self.rows = rows
        self.layers = layers
        self.size = rows * sum(layers[1:])

    def array(self):
        flat = torch.zeros(self.size)
        parts = torch.split(flat, [self.rows * size for size in self.layers[1:]])
        return flat, [None] + [part.view(self.rows, size) for part, size in zip(parts, self.layers[1:])]


class Network:
    """Weights, their gradient and Adam's moments: each one flat array with a view for every matrix."""

    def __init__(self, layers, settings):
        self.layers = layers
        self.settings = settings
        self.last = len(layers) - 1
        self.weights, self.matrices = self.block()
        self.gradient, self.gradients = self.block()
        self.first, self.firsts = self.block()
        self.second, _ = self.block()
        self.step_size, self.step_sizes = self.block()
        self.steps = 0

    def block(self):
        sizes = [below * above for below, above in zip(self.layers, self.layers[1:])]
        flat = torch.zeros(sum(sizes))
        views = [part.view(below, above) for part, below, above in zip(torch.split(flat, sizes), self.layers, self.layers[1:])]
        return flat, [None] + views

    def draw(self):
        scale = self.settings["scale"]
        for l, matrix in enumerate(self.matrices[1:]):
            matrix.normal_().mul_(scale[l] if isinstance(scale, list) else scale)

    def descend(self, rates, batch):
        """A step of Adam with decoupled weight decay against the gradient of a batch's sum."""
        adam = self.settings["adam"]
        self.steps += 1
        self.gradient.mul_(1 / batch)
        self.first.mul_(adam["firstMoment"]).add_(self.gradient, alpha=1 - adam["firstMoment"])
        self.second.mul_(adam["secondMoment"]).addcmul_(self.gradient, self.gradient, value=1 - adam["secondMoment"])
        first = 1 - adam["firstMoment"] ** self.steps
        second = math.sqrt(1 - adam["secondMoment"] ** self.steps)
        torch.sqrt(self.second, out=self.step_size)
        self.step_size.add_(adam["epsilon"] * second)
        for l in range(1, self.last + 1):
            if adam["decay"] > 0:
                self.matrices[l].mul_(1 - rates[l - 1] * adam["decay"])
            self.matrices[l].addcdiv_(self.firsts[l], self.step_sizes[l], value=-rates[l - 1] * second / first)
