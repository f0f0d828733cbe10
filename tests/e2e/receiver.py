"""Somebody else's system that takes our webhooks: it hangs, fails and redirects as told, and remembers what came."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from standardwebhooks import Webhook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Receiver(ThreadingHTTPServer):
    """`ways` are how it behaves next, one per request; then it takes everything.

    A way is a status, or "hang": no answer until `released`.
    """

    daemon_threads = True

    def __init__(self, *ways: int | str) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.ways = list(ways)
        self.released = threading.Event()
        self.asked: list[str] = []
        self._heard: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        """Where to send to."""
        return f"http://127.0.0.1:{self.server_port}/events"

    @property
    def taken(self) -> dict[str, list[dict[str, Any]]]:
        """What was taken, by business key; more than one when it came again."""
        with self._lock:
            return {key: list(events) for key, events in self._heard.items()}

    @property
    def ids(self) -> dict[str, set[str]]:
        """The webhook-ids each business key came under."""
        with self._lock:
            return {key: set(ids) for key, ids in self._ids.items()}

    def next_way(self, key: str) -> int | str:
        """How to answer this one."""
        with self._lock:
            self.asked.append(key)
            return self.ways.pop(0) if self.ways else 204

    def take(self, webhook_id: str, event: dict[str, Any]) -> None:
        """Remember it."""
        with self._lock:
            self._heard[event["id"]].append(event)
            self._ids[event["id"]].add(webhook_id)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Answering(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        Webhook(SECRET).verify(body, headers)  # a wrong signature is no answer at all: the sender fails
        event = json.loads(body)
        way = self.server.next_way(event["id"])
        if way == "hang":
            self.server.released.wait()
            return
        if isinstance(way, int) and way < 300:
            self.server.take(headers["webhook-id"], event)
        self.send_response(int(way))
        if 300 <= int(way) < 400:
            self.send_header("location", "http://127.0.0.1:1/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""
