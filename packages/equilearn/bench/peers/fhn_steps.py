"""Training steps of the PyTorch peer, by explicit Euler and by directional Gauss-Seidel."""

import math
import sys

import torch

from fhn_network import Rows


class Step:
    """A training step on a batch of so many rows. `settle` fills `free`, and `nudge` the two halves of `nudged`."""

    def __init__(self, network, batch):
        self.network = network
        self.batch = batch
        layers = network.layers
        self.inputs = torch.zeros(batch, layers[0])
        self.targets = torch.zeros(batch, layers[-1])
        self.pull = torch.zeros(2 * batch, layers[-1])
        # +β for the rows of the first half, −β for those of the second: the stiffness of the springs at the outputs.
        beta = network.settings["nudge"]
        self.stiffness = torch.cat([torch.full((batch, 1), beta), torch.full((batch, 1), -beta)])
        self.signed, self.signeds = Rows(layers, 2 * batch).array()
        self.difference = torch.zeros(batch, layers[1])

    def estimate(self):
        """Gradient of the summed cost, by the difference of the two nudged equilibria."""
        network, batch = self.network, self.batch
        self.settle()
        torch.mul(self.targets, self.stiffness[:batch], out=self.pull[:batch])
        torch.mul(self.targets, self.stiffness[batch:], out=self.pull[batch:])
        self.nudge()
        factor = -1 / (2 * network.settings["nudge"])
        torch.sub(self.nudged[1][:batch], self.nudged[1][batch:], out=self.difference)
        torch.addmm(network.gradients[1], self.inputs.t(), self.difference, beta=0, alpha=factor, out=network.gradients[1])
        for l in range(2, network.last + 1):
            plus, minus = self.nudged[l][:batch], self.nudged[l][batch:]
            self.signeds[l][:batch].copy_(plus)
            torch.neg(minus, out=self.signeds[l][batch:])
            into = network.gradients[l]
            torch.addmm(into, self.nudged[l - 1].t(), self.signeds[l], beta=0, alpha=factor, out=into)


class EulerStep(Step):
    def __init__(self, network, batch):
        super().__init__(network, batch)
        one, two = Rows(network.layers, batch), Rows(network.layers, 2 * batch)
        self.free_u, self.free = one.array()
        self.free_v, self.free_vs = one.array()
        self.nudged_u, self.nudged = two.array()
        self.nudged_v, self.nudged_vs = two.array()
        # What does not change while the network settles, what drives the units, and 1 − u².
        self.free_scratch = [one.array(), one.array(), one.array()[0]]
        self.nudged_scratch = [two.array(), two.array(), two.array()[0]]
        self.one = torch.tensor(1.0)

    def settle(self):
        given = self.free_scratch[0][1]
        torch.mm(self.inputs, self.network.matrices[1], out=given[1])
        self.free_u.zero_()
        self.free_v.zero_()
        self.run(self.network.settings["free"], self.free_u, self.free, self.free_v, self.free_scratch, None)

    def nudge(self):
        network, batch = self.network, self.batch
        given = self.nudged_scratch[0][1]
        for half in (slice(0, batch), slice(batch, 2 * batch)):
            given[1][half].copy_(self.free_scratch[0][1][1])
            for l in range(1, network.last + 1):
                self.nudged[l][half].copy_(self.free[l])
                self.nudged_vs[l][half].copy_(self.free_vs[l])
        given[network.last].copy_(self.pull)
        self.run(network.settings["nudged"], self.nudged_u, self.nudged, self.nudged_v, self.nudged_scratch, self.stiffness)

    def run(self, steps, u, us, v, scratch, stiffness):
        (given, _), (drive, drives), rest = scratch
        settings, matrices, last = self.network.settings, self.network.matrices, self.network.last
        dt, bound = settings["timeStep"], settings["bound"]
        slow = dt * settings["epsilon"]
        decay = 1 - slow * settings["alpha"]
        for _ in range(steps):
            torch.sub(given, v, out=drive)
            for l in range(1, last + 1):
                if l > 1:
                    drives[l].addmm_(us[l - 1], matrices[l])
                if l < last:
                    drives[l].addmm_(us[l + 1], matrices[l + 1].t())
            torch.addcmul(self.one, u, u, value=-1, out=rest)
            drive.addcmul_(u, rest)
            if stiffness is not None:
                drives[last].addcmul_(us[last], stiffness, value=-1)
            v.mul_(decay).add_(u, alpha=slow)
            u.add_(drive, alpha=dt).clamp_(-bound, bound)


class SweepStep(Step):
    """Layer after layer is put where it rests with the others held: u³ + c·u = d, v being u/α. A pass takes one product a layer."""

    def __init__(self, network, batch):
        super().__init__(network, batch)
        settings = network.settings
        if settings["free"] % 2 == 0 or settings["nudged"] != 1 or settings["alpha"] >= 1:
            sys.exit("The peer sweeps an odd number of free passes and one nudged pass, with alpha below 1.")
        one, two = Rows(network.layers, batch), Rows(network.layers, 2 * batch)
        _, self.free = one.array()
        _, self.nudged = two.array()
        _, self.below = one.array()
        _, self.above = one.array()
        _, self.drives = one.array()
        _, self.nudged_drives = two.array()
        widest = max(network.layers[1:])
        self.scratch = [torch.zeros(2 * batch * widest) for _ in range(5)]
        leak = torch.tensor(1 / settings["alpha"] - 1)
        kind = HalleyRoot if settings["root"] == "halley" else ClosedRoot
        self.root = kind(leak, settings["bound"])
        self.nudged_root = kind(leak + settings["damping"], settings["bound"])
        self.taught_root = kind(leak + settings["damping"] + self.stiffness, settings["bound"])

    def settle(self):
        network = self.network
        matrices, last, free = network.matrices, network.last, self.free
        torch.mm(self.inputs, matrices[1], out=self.below[1])
        for number in range(network.settings["free"]):
            up = number % 2 == 0
            for l in range(1 if number == 0 else 2, last + 1) if up else range(last - 1, 0, -1):
                if up and l > 1:
                    torch.mm(free[l - 1], matrices[l], out=self.below[l])
                if not up:
                    torch.mm(free[l + 1], matrices[l + 1].t(), out=self.above[l])
                if number == 0 or l == last:
                    drive = self.below[l]
                else:
                    drive = torch.add(self.below[l], self.above[l], out=self.drives[l])
                self.root.find(drive, free[l], self.scratch)

    def nudge(self):
        network, batch = self.network, self.batch
        damping, last = network.settings["damping"], network.last
        for l in range(last, 0, -1):
            drive = self.nudged_drives[l]
            if l == last:
                drive.copy_(self.pull)
            else:
                torch.mm(self.nudged[l + 1], network.matrices[l + 1].t(), out=drive)
            held = torch.add(self.below[l], self.free[l], alpha=damping, out=self.drives[l])
            drive.view(2, batch, -1).add_(held)
            (self.taught_root if l == last else self.nudged_root).find(drive, self.nudged[l], self.scratch)


def like(scratch, drive):
    return [array[: drive.numel()].view(drive.shape) for array in scratch]


class ClosedRoot:
    """The root of u³ + c·u = d for c > 0, clamped: u = √(c/3)·(y − 1/y) with y³ = x + √(x² + 1), x = |d|·√27/(2·c^1.5)."""

    def __init__(self, c, bound):
        self.scale = math.sqrt(27) / 2 / c**1.5
        self.half = torch.sqrt(c / 3)
        self.one = torch.tensor(1.0)
        self.bound = bound

    def find(self, drive, into, scratch):
        x, y = like(scratch[:2], drive)
        torch.abs(drive, out=x)
        x.mul_(self.scale)
        torch.addcmul(self.one, x, x, out=y)
        y.sqrt_().add_(x).log_().mul_(1 / 3).exp_()
        torch.reciprocal(y, out=x)
        y.sub_(x).mul_(self.half).clamp_(max=self.bound)
        torch.copysign(y, drive, out=into)


class HalleyRoot:
    """The same by a rough cube root of the bits, two of Halley's steps and one more with the same slope."""

    def __init__(self, c, bound):
        self.c = c
        self.inverse = 1 / c
        self.offset = torch.tensor(float(0x2A5137A0))
        self.bound = bound

    def find(self, drive, into, scratch):
        size, root, s, value, t = like(scratch, drive)
        torch.abs(drive, out=size)
        root.copy_(size.view(torch.int32))
        torch.add(self.offset, root, alpha=1 / 3, out=root)
        t.view(torch.int32).copy_(root)
        torch.mul(size, self.inverse, out=s)
        torch.minimum(t, s, out=root)
        size.neg_()
        for _ in range(2):
            torch.mul(root, root, out=s)
            torch.add(self.c, s, out=t)
            torch.addcmul(size, root, t, out=value)
            torch.add(self.c, s, alpha=3, out=s)
            torch.mul(s, s, out=t)
            t.addcmul_(root, value, value=-3)
            torch.div(s, t, out=t)
            root.addcmul_(value, t, value=-1)
        torch.mul(root, root, out=s)
        torch.add(self.c, s, out=s)
        torch.addcmul(size, root, s, out=value)
        root.addcmul_(value, t, value=-1).clamp_(max=self.bound)
        torch.copysign(root, drive, out=into)


STEPS = {"euler": EulerStep, "sweep": SweepStep}
