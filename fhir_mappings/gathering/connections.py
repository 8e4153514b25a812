"""The sockets of one call: only to allowed addresses, and cut when its time is up."""

import contextlib
import socket
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Self


class Connections:
    """Opens and watches the sockets of one call; leaving the context cuts what is still open."""

    def __init__(self, permits: Callable[[str], bool], seconds: float) -> None:
        """`permits` judges an IP address; `seconds` is the time that all reads share."""
        self._permits = permits
        self._deadline = time.monotonic() + seconds
        self._lock = Lock()
        self._watched: list[socket.socket] = []
        self._is_cut = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def seconds_left(self) -> float:
        """The seconds until the deadline, never negative."""
        return max(self._deadline - time.monotonic(), 0)

    def open(self, host: str, port: int) -> socket.socket:
        """A connected socket; OSError where no allowed address answers in time.

        The address is judged here, not with the URL, since a name server may give another answer
        each time it is asked.
        """
        failure = OSError("no address that may be called")
        for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            if not self._permits(str(address[0])):
                continue
            try:
                return self._watch(self._connect(address))
            except OSError as error:
                failure = error
        raise failure

    def cut(self) -> None:
        """End every connection, also one that another thread is waiting on; open no more."""
        with self._lock:
            self._is_cut = True
            watched, self._watched = self._watched, []
        for handle in watched:
            with contextlib.suppress(OSError):  # the server may have closed it already
                handle.shutdown(socket.SHUT_RDWR)
            handle.close()

    def _connect(self, address: tuple[Any, ...]) -> socket.socket:
        seconds = self.seconds_left()
        if seconds <= 0:
            raise TimeoutError("the time of this call is up")
        connected = socket.create_connection(address[:2], timeout=seconds)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    def _watch(self, connected: socket.socket) -> socket.socket:
        handle = connected.dup()  # TLS takes the first over; a second handle still reaches it
        with self._lock:
            if not self._is_cut:
                self._watched.append(handle)
                return connected
        handle.close()
        connected.close()
        raise TimeoutError("the time of this call is up")
