"""One contestant: trains a workload in one style, driven by a line of JSON at a time.

Reads requests on standard input and answers each with a line on standard output:

    {"do": "prepare", "data": FOLDER, "style": "tutorial" | "fused" | "compiled", "threads": 1, "steps": 5}
        -> {"losses": [[discriminator, generator], ...], "prepareMs": 12.3}
    {"do": "measure", "seconds": 0.5}  -> {"ms": [1.2, ...]}      one number an iteration, at least one
    {"do": "peak", "threads": 1, "seconds": 1, "sizes": [512]}  -> {"gflops": 123.4}

What goes wrong is answered with {"error": message}.
"""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")  # no NumPy, and what the compiler thinks of the machine

answers, sys.stdout = sys.stdout, sys.stderr  # nothing else may write between the answers

import torch  # noqa: E402

from game import Game  # noqa: E402
from styles import STYLES  # noqa: E402


class Contestant:
    def prepare(self, request):
        torch.set_num_threads(request["threads"])
        began = time.perf_counter()
        game = Game(request["data"])
        self.step = STYLES[request["style"]](game)
        self.batches = game.batches
        self.at = 0
        losses = [self.iterate() for _ in range(request["steps"])]
        return {"losses": losses, "prepareMs": 1e3 * (time.perf_counter() - began)}

    def iterate(self):
        """One iteration; its losses are read back, as a training loop that logs does."""
        batch = self.batches[self.at % len(self.batches)]
        self.at += 1
        return self.step(batch)

    def measure(self, request):
        times = []
        end = time.perf_counter() + request["seconds"]
        while not times or time.perf_counter() < end:
            began = time.perf_counter()
            self.iterate()
            times.append(1e3 * (time.perf_counter() - began))
        return {"ms": times}

    def peak(self, request):
        """The best rate of a square float32 product."""
        torch.set_num_threads(request["threads"])
        best = 0.0
        for size in request["sizes"]:
            a, b, out = (torch.rand(size, size) for _ in range(3))
            end = time.perf_counter() + request["seconds"] / len(request["sizes"])
            while time.perf_counter() < end:
                began = time.perf_counter()
                torch.mm(a, b, out=out)
                best = max(best, 2e-9 * size**3 / (time.perf_counter() - began))
        return {"gflops": best}


contestant = Contestant()
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = getattr(contestant, request["do"])(request)
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
