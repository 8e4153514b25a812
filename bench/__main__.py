"""Measures a whole call in process against decoding its body: `python -m bench`."""

from __future__ import annotations

import gc
import io
import statistics
import sys
from collections.abc import Callable
from datetime import date
from time import process_time_ns
from typing import Any

import orjson

from bench.body import SERVICE, hook_call
from cds_service.app import create_app
from cds_service.settings import Settings

ROUNDS = 300
AS_OF = date(2026, 6, 15)


def main() -> None:
    """Print, for a small and a large body, the median ratio of a call to the decoding."""
    app = create_app(Settings(as_of=AS_OF))
    for hundreds, rounds in ((1, ROUNDS), (20, ROUNDS // 10)):
        body = orjson.dumps(hook_call(hundreds))
        call, decode = _call_of(app, body), lambda body=body: orjson.loads(body)
        ratio, calls = measured(call, decode, rounds)
        slow, usual = calls[int(len(calls) * 0.99)], statistics.median(calls)
        sys.stdout.write(
            f"{hundreds * 100 + 1} resources, {len(body) / 1000:.0f} KB: "
            f"{ratio:.2f} times the decoding of the body; p99 {slow / usual:.2f} times p50\n"
        )


def measured(
    call: Callable[[], Any], other: Callable[[], Any], rounds: int
) -> tuple[float, list[int]]:
    """Give the median ratio of the CPU time of two functions, run in turn, and that of the first.

    Each pair changes places with the one before it, so that neither profits from the order.
    """
    for _ in range(max(3, rounds // 10)):
        call()
        other()
    gc.collect()
    gc.freeze()
    ratios, calls = [], []
    for number in range(rounds):
        first, second = (call, other) if number % 2 else (other, call)
        times = {id(one): _time(one) for one in (first, second)}
        ratios.append(times[id(call)] / times[id(other)])
        calls.append(times[id(call)])
    return statistics.median(ratios), sorted(calls)


def _time(function: Callable[[], Any]) -> int:
    begun = process_time_ns()
    function()
    return process_time_ns() - begun


def _call_of(app: Any, body: bytes) -> Callable[[], bytes]:
    def call() -> bytes:
        environ = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": f"/cds-services/{SERVICE}",
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8080",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1:8080",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        status: list[str] = []
        chunks = app(environ, lambda line, headers, exc_info=None: status.append(line))
        answer = b"".join(chunks)
        if status != ["200 OK"]:
            raise RuntimeError(f"the call was answered with {status}")
        return answer

    return call


if __name__ == "__main__":
    main()
