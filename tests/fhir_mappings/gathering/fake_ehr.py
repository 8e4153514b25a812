"""An EHR's FHIR server on a free loopback port, which answers as a test scripts it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import MappingProxyType
from typing import Any


@dataclass
class FakeEhr:
    """`script` maps a path with its query, below the base, to a body or to a handler."""

    base: str = ""
    script: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    was_hung_up_on: Event = field(default_factory=Event)
    closing: Event = field(default_factory=Event)

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.path.removeprefix("/fhir").removeprefix("/")
        self.asked.append(asked)
        self.authorizations.append(request.headers.get("Authorization"))
        self.headers.append(dict(request.headers.items()))
        answer = self.script.get(asked)
        if callable(answer):
            self._perform(answer, request)
        elif answer is None:
            request.send_error(404)
        else:
            send_json(request, answer)

    def _perform(
        self, answer: Callable[[BaseHTTPRequestHandler], None], request: BaseHTTPRequestHandler
    ) -> None:
        request.close_connection = True
        try:
            answer(request)
        except OSError:
            self.was_hung_up_on.set()

    def drip(self, text: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
        """Send a text, then one byte after another until the other side hangs up."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(text)
            while not self.closing.wait(0.02):
                request.wfile.write(b"x")

        return answer


def send_json(
    request: BaseHTTPRequestHandler,
    body: Mapping[str, Any],
    headers: Mapping[str, str] = MappingProxyType({}),
) -> None:
    content = json.dumps(body).encode()
    request.send_response(200)
    request.send_header("Content-Type", "application/fhir+json")
    request.send_header("Content-Length", str(len(content)))
    if request.close_connection:
        request.send_header("Connection", "close")
    for name, value in headers.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(content)


@contextmanager
def running_ehr() -> Iterator[FakeEhr]:
    ehr = FakeEhr()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            ehr.handle(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output quiet."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64  # with the default of 5, parallel connections wait a second

    server = Server(("127.0.0.1", 0), Handler)
    ehr.base = f"http://127.0.0.1:{server.server_port}/fhir"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield ehr
    finally:
        ehr.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def condition(identity: str, **entry: Any) -> dict[str, Any]:
    return {"resource": {"resourceType": "Condition", "id": identity}, **entry}


def searchset(*rows: Any, next_url: str | None = None, **members: Any) -> dict[str, Any]:
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "entry": list(rows)}
    if next_url is not None:
        bundle["link"] = [{"relation": "self", "url": "x"}, {"relation": "next", "url": next_url}]
    return {**bundle, **members}
