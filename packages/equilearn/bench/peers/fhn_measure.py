"""What the PyTorch peer measures: training steps, trainings, and the numbers of a step for tests."""

import math
import os
import time

import torch

from fhn_steps import STEPS


def measure_step(algorithm, network, batch, seconds, work):
    """Training steps on one batch of noise, `work` being the operations of a sample."""
    network.draw()
    step = STEPS[algorithm](network, batch)
    step.inputs.uniform_()
    step.targets.fill_(-1)
    step.targets.scatter_(1, torch.randint(network.layers[-1], (batch, 1)), 1)
    rates = [1e-6] * network.last

    def repeat(times):
        begin = time.perf_counter()
        for _ in range(times):
            step.estimate()
            network.descend(rates, batch)
        return time.perf_counter() - begin

    repeat(1)
    once, warm = repeat(1), 0
    while warm < min(0.5, seconds / 2):
        once = repeat(1)
        warm += once
    times = max(1, round(0.05 / once))
    rounds, spent = [], 0
    while spent < seconds or len(rounds) < 2:
        rounds.append(repeat(times) / times)
        spent += rounds[-1] * times
    rate = batch / min(rounds)
    median = batch / sorted(rounds)[len(rounds) // 2]
    return {"samplesPerSecond": rate, "median": median, "gflops": rate * work / 1e9}


def read_idx(path):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    sizes = [int.from_bytes(data[4 + 4 * k : 8 + 4 * k], "big") for k in range(data[3])]
    return torch.frombuffer(data, dtype=torch.uint8, offset=4 + 4 * len(sizes)).view(sizes)


def read_mnist(folder, settings):
    """Training and test examples; what is held out for validation is drawn at random and not used."""
    part = lambda name: read_idx(os.path.join(folder, name))
    inputs, labels = part("train-images-idx3-ubyte").flatten(1).float(), part("train-labels-idx1-ubyte").long()
    kept = torch.randperm(len(inputs))[settings["validation"] :]
    inputs, labels = inputs[kept].div_(255), labels[kept]
    test = part("t10k-images-idx3-ubyte").flatten(1).float().div_(255)
    if settings["scaling"] == "standard":
        mean, deviation = inputs.mean(), inputs.std(unbiased=False)
        for images in (inputs, test):
            images.sub_(mean).div_(deviation)
    return inputs, labels, test, part("t10k-labels-idx1-ubyte").long()


def rate_at(schedule, epoch):
    first = 0
    for stage in schedule:
        if epoch < first + stage["epochs"]:
            if stage["decay"] == "cosine":
                return stage["rate"] * (1 + math.cos(math.pi * (epoch - first) / stage["epochs"])) / 2
            return stage["rate"] * stage["decay"] ** math.floor(epoch - first)
        first += stage["epochs"]
    return 0.0


def test_error(step, inputs, labels):
    """In percent. The number of test examples is a multiple of the step's rows."""
    wrong = 0
    for images, truth in zip(inputs.split(step.batch), labels.split(step.batch)):
        step.inputs.copy_(images)
        step.settle()
        wrong += int((step.free[-1].argmax(1) != truth).sum())
    return 100 * wrong / len(labels)


def train(algorithm, network, batch, target, folder):
    settings = network.settings
    torch.manual_seed(settings["seed"])
    inputs, labels, test, test_labels = read_mnist(folder, settings)
    network.draw()
    sign = torch.full((10, 10), -1.0).fill_diagonal_(1)
    steps = {batch: STEPS[algorithm](network, batch)}
    judge = STEPS[algorithm](network, 250)
    factors = settings["rates"] or [1.0] * network.last
    most = sum(stage["epochs"] for stage in settings["schedule"])
    batches = math.ceil(len(inputs) / batch)
    every = math.ceil(batches / settings["evaluations"])
    seconds, curve = 0, []
    for epoch in range(most):
        begin = time.perf_counter()
        order = torch.randperm(len(inputs))
        for number in range(batches):
            examples = order[number * batch : (number + 1) * batch]
            if len(examples) not in steps:
                steps[len(examples)] = STEPS[algorithm](network, len(examples))
            step = steps[len(examples)]
            torch.index_select(inputs, 0, examples, out=step.inputs)
            torch.index_select(sign, 0, labels[examples], out=step.targets)
            step.estimate()
            rate = rate_at(settings["schedule"], epoch + number / batches)
            network.descend([rate * factor for factor in factors], len(examples))
            if (number + 1) % every == 0 or number + 1 == batches:
                seconds += time.perf_counter() - begin
                epochs = epoch + (number + 1) / batches
                curve.append({"epochs": epochs, "seconds": seconds, "error": test_error(judge, test, test_labels)})
                if curve[-1]["error"] <= target:
                    return {"secondsToTarget": seconds, "epochs": epochs, "curve": curve}
                begin = time.perf_counter()
    return {"secondsToTarget": None, "epochs": most, "curve": curve}


def estimate(algorithm, network, batch, given):
    """The numbers of training steps on one batch, all in the order of the description: matrices row by row."""
    network.weights.copy_(torch.tensor(given["weights"]))
    step = STEPS[algorithm](network, batch)
    step.inputs.copy_(torch.tensor(given["inputs"]).view_as(step.inputs))
    step.targets.copy_(torch.tensor(given["targets"]).view_as(step.targets))
    step.estimate()
    result = {"outputs": step.free[-1].flatten().tolist(), "gradient": network.gradient.tolist()}
    for _ in range(given["steps"]):
        network.descend(network.settings["rates"], batch)
        step.estimate()
    return {**result, "weights": network.weights.tolist()}
