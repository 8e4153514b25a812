"""A `requests` session whose sockets are opened and cut by the call's `Connections`.

`requests` limits the wait for the next byte, never the whole, so a server that drips one byte a
second would hold a thread for ever. The place to end that is where the socket is opened, in
urllib3, on which `requests` stands; no other module knows of it.
"""

import logging
import socket
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from fhir_mappings.gathering.connections import Connections
from fhir_mappings.gathering.limits import MAX_PARALLEL_READS

# All that a read through the session may raise because of the server, the network or the token;
# UnicodeError comes from what no header or URL can carry.
TRANSPORT_ERRORS = (requests.RequestException, HTTPError, OSError, UnicodeError)


def open_session(connections: Connections) -> requests.Session:
    """A session for the reads of one call; its threads share it, and so its connections.

    It takes no proxy, credentials or certificates from the environment, and keeps no cookies,
    which would carry one patient's reads into another's.
    """
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # its lines hold whole query URLs
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    adapter = _WatchedAdapter(connections)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class _WatchedHTTP(HTTPConnection):
    def __init__(self, *args: Any, connections: Connections, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connections = connections

    def _new_conn(self) -> socket.socket:
        return self._connections.open(self.host, self.port)


class _WatchedHTTPS(_WatchedHTTP, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPS


class _WatchedAdapter(HTTPAdapter):
    def __init__(self, connections: Connections) -> None:
        super().__init__(pool_maxsize=MAX_PARALLEL_READS, max_retries=0)
        self._connections = connections

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,
    ) -> HTTPConnectionPool:
        pool = cast(
            HTTPConnectionPool,
            super().get_connection_with_tls_context(request, verify, proxies, cert),
        )
        pool.conn_kw["connections"] = self._connections
        return pool
