"""The peer of the neuron benchmark: layered FitzHugh-Nagumo networks taught by equilibrium propagation in PyTorch.

Usage:
  torch_fhn.py step euler|sweep LAYERS BATCH THREADS SECONDS [SETTINGS]
  torch_fhn.py train euler|sweep LAYERS BATCH THREADS TARGET FOLDER [SETTINGS]
  torch_fhn.py estimate euler|sweep LAYERS BATCH [SETTINGS] < {"weights", "inputs", "targets", "steps"}

LAYERS is 784-128-10; SETTINGS is JSON with any of the names in DEFAULTS; FOLDER holds MNIST as four idx files. Each prints one
JSON object: `step` the samples of a training step per second, `train` the seconds of training until the test error, in percent,
is TARGET or less, `estimate` the numbers of a step, for tests.

Written for speed on a processor, eagerly: nothing is recorded for gradients, every product and every element-wise operation
writes into memory that is allocated once, and the state of all layers lies in one flat array, so that what is done to every unit
is one call for all layers. The inputs' drive is computed once for a batch, and both nudged phases are settled as one batch of
twice the rows. `euler` steps in time, as in the paper; `sweep` is directional Gauss-Seidel.
"""

import json
import os
import sys

DEFAULTS = {
    "euler": {"epsilon": 0.85, "alpha": 1.08, "bound": 2.0, "free": 55, "nudged": 14, "timeStep": 0.1},
    "sweep": {"epsilon": 1.6, "alpha": 0.8, "bound": 2.0, "free": 3, "nudged": 1, "damping": 3.0, "root": "closed"},
}
LEARNING = {
    "nudge": 0.9,
    "scale": 0.03,
    "rates": None,
    "schedule": [{"rate": 1e-3, "epochs": 4, "decay": 1}],
    "adam": {"firstMoment": 0.9, "secondMoment": 0.999, "epsilon": 1e-8, "decay": 0},
    "scaling": "unit",
    "validation": 5000,
    "seed": 0,
    "evaluations": 4,
}


def pin(threads):
    """As many cores as threads, and as many threads in each of the libraries; before any of them is loaded."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(threads)
    # Threads that wait for work must not take the cores from the ones of the other library, which have it.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


def flops(algorithm, layers, settings):
    """Floating-point operations of the products in a training step, for each sample."""
    first = layers[0] * layers[1]
    rest = sum(a * b for a, b in zip(layers[1:], layers[2:]))
    products = 2 if algorithm == "euler" else 1
    return 2 * (2 * first + rest * (products * (settings["free"] + 2 * settings["nudged"]) + 2))


def main(mode, algorithm, layers, batch, *rest):
    options = list(rest[: {"step": 2, "train": 3, "estimate": 0}[mode]])
    given = json.loads(rest[len(options)]) if len(rest) > len(options) else {}
    settings = {**LEARNING, **DEFAULTS[algorithm], **given}
    threads = int(options[0]) if options else 1
    pin(threads)
    sys.dont_write_bytecode = True
    import torch

    from fhn_measure import estimate, measure_step, train
    from fhn_network import Network

    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    with torch.inference_mode():
        network = Network([int(size) for size in layers.split("-")], settings)
        if mode == "step":
            work = flops(algorithm, network.layers, settings)
            result = measure_step(algorithm, network, int(batch), float(options[1]), work)
        elif mode == "train":
            result = train(algorithm, network, int(batch), float(options[1]), options[2])
        else:
            result = estimate(algorithm, network, int(batch), json.load(sys.stdin))
    print(json.dumps({**result, "threads": threads, "torch": torch.__version__}))


if __name__ == "__main__":
    main(*sys.argv[1:])
