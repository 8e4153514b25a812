"""Starts the real server as a user would, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
STOP_SECONDS = 20


def clean_environment(**settings: str) -> dict[str, str]:
    """Give this process's environment with no setting of ours but those named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OSTEO_CDS_")}
    return {**kept, **{f"OSTEO_CDS_{name}": value for name, value in settings.items()}}


def command(*arguments: str) -> list[str]:
    """Give the command line of `osteo-cds` with these arguments."""
    return [sys.executable, "-m", "cds_service.cli", *arguments]


@contextmanager
def running_server(log: Path, **settings: str) -> Iterator[str]:
    """Run `osteo-cds serve` with these settings; give its base address once it is ready.

    What the server prints goes to the log file.
    """
    port = _free_port()
    environment = clean_environment(**{"PORT": str(port), "WORKERS": "1", **settings})
    with log.open("wb") as output:
        process = subprocess.Popen(
            command("serve"), cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_until_ready(process, base, log)
            yield base
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], base: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{base}/readyz", timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")
