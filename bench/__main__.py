"""Measures reading and a whole call in process against decoding the body: `python -m bench`."""

from __future__ import annotations

import gc
import statistics
import sys
from collections.abc import Callable, Iterator
from functools import partial
from time import process_time_ns
from typing import Any

import orjson

from bench.body import hook_call
from bench.service import InProcess

ROUNDS = {10: 400, 100: 300, 2000: 30}
QUARTERS = 4

Step = Callable[[], Any]


def main() -> None:
    """Print the CPU time of each step as a ratio to decoding, with the quartiles of its spread."""
    service = InProcess()
    for size, rounds in ROUNDS.items():
        body = orjson.dumps(hook_call(size))
        steps: dict[str, Step] = {
            "decode": partial(orjson.loads, body),
            "read": service.reading(orjson.loads(body)),
            "call": service.calling(body),
        }
        times = interleaved(steps, rounds)
        sys.stdout.write(f"{size} resources, {len(body) / 1000:.0f} KB\n")
        sys.stdout.writelines(f"  {line}\n" for line in report(times))


def interleaved(steps: dict[str, Step], rounds: int) -> dict[str, list[int]]:
    """Give the CPU time of each step in nanoseconds, by round.

    Every round runs all steps, each time beginning with another one, so that neither the order nor
    a change of the machine's speed favors one.
    """
    for step in steps.values():
        step()
    gc.collect()
    gc.freeze()
    times: dict[str, list[int]] = {name: [] for name in steps}
    names = list(steps)
    for number in range(rounds):
        begin = number % len(names)
        for name in names[begin:] + names[:begin]:
            times[name].append(_time(steps[name]))
    gc.unfreeze()
    return times


def report(times: dict[str, list[int]]) -> Iterator[str]:
    """Give one line a step: the median ratio to decoding, its quartiles, and the tail."""
    for name, taken in times.items():
        ratios = [one / other for one, other in zip(taken, times["decode"], strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=QUARTERS)
        tail = statistics.quantiles(taken, n=100)[-1] / statistics.median(taken)
        yield (
            f"{name:6} {middle:6.2f} times decoding ({low:.2f} to {high:.2f}), "
            f"p99 {tail:.2f} times p50"
        )


def _time(step: Step) -> int:
    begun = process_time_ns()
    step()
    return process_time_ns() - begun


if __name__ == "__main__":
    main()
