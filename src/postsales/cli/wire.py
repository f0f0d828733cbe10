"""HTTP as the command line needs it, on the standard library: a full client takes 140 ms longer to import."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

CONNECT_SECONDS, ANSWER_SECONDS = 5, 20


class Unreachable(Exception):
    """Nobody there: nothing was sent."""


class Silent(Exception):
    """It was sent, and no whole answer came: it may have been done."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    text: str

    @property
    def is_success(self) -> bool:
        """Whether it is an answer and not a problem."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The answer as data. Raises ValueError when it is none."""
        return json.loads(self.text)


def ask(method: str, url: str, headers: Mapping[str, str], *, query: Mapping[str, Any], body: Any = None,
        seconds: float = ANSWER_SECONDS) -> Reply:  # fmt: skip
    """One request and its answer. Raises `Unreachable`, `Silent`, and ValueError for what is no address."""
    with closing(_connected(url)) as connection:
        if connection.sock is not None:
            connection.sock.settimeout(seconds)
        response = _sent(connection, method, url, headers, query, body)
        return Reply(response.status, _read(response))


@contextmanager
def stream(url: str, headers: Mapping[str, str], *, query: Mapping[str, Any]) -> Iterator[Reply | Iterator[str]]:
    """The lines of an answer that goes on, or the reply when it is a problem. Raises as `ask`."""
    with closing(_connected(url)) as connection:
        response = _sent(connection, "GET", url, headers, query, None)
        if response.status != http.client.OK:
            yield Reply(response.status, _read(response))
            return
        if connection.sock is not None:
            connection.sock.settimeout(None)
        yield _lines(response)


def _lines(response: http.client.HTTPResponse) -> Iterator[str]:
    try:
        while raw := response.readline():
            yield raw.decode("utf-8", "replace").rstrip("\r\n")
    except (OSError, http.client.HTTPException) as error:
        raise Silent(_why(error)) from error


def _connected(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(url)
    secure = parts.scheme == "https"
    proxy = _proxy(parts.scheme, parts.hostname)
    host, port = (proxy.hostname, proxy.port) if proxy else (parts.hostname, parts.port)
    make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = make(host or parts.hostname, port, timeout=CONNECT_SECONDS)
    if proxy:
        connection.set_tunnel(parts.hostname, parts.port or (443 if secure else 80))
    try:
        connection.connect()
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(_why(error)) from error
    if connection.sock is not None:
        connection.sock.settimeout(ANSWER_SECONDS)
    return connection


def _proxy(scheme: str, host: str) -> Any:
    """The proxy the environment asks for, if any; looked up only when it names one."""
    if not any(name.lower() == f"{scheme}_proxy" for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    if host in ("127.0.0.1", "localhost", "::1") or proxy_bypass(host):
        return None
    return urlsplit(proxies[scheme]) if scheme in proxies else None


def _sent(
    connection: http.client.HTTPConnection,
    method: str,
    url: str,
    headers: Mapping[str, str],
    query: Mapping[str, Any],
    body: Any,
) -> http.client.HTTPResponse:
    path = urlsplit(url).path + (f"?{urlencode(query)}" if query else "")
    content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    said = {**headers, "content-type": "application/json"} if content is not None else dict(headers)
    try:
        connection.request(method, path, content, said)
        return connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise Silent(_why(error)) from error


def _read(response: http.client.HTTPResponse) -> str:
    try:
        return response.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise Silent(_why(error)) from error


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
