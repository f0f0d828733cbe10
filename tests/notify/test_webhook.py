"""Webhooks against a real receiver that hangs, fails, redirects, then recovers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from standardwebhooks import Webhook

from postsales.messages.effects import Hook
from postsales.messages.failures import Refusal, TryLater
from postsales.notify.webhook import Receiver, WebhookSender

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOOK = Hook(key="HB-1:issue:1:opened", topic="vendor.ticket", body={"issue": 1, "title": "로그인 실패"}, about="HB-1")


class Desk(ThreadingHTTPServer):
    """A vendor's ticket desk: answers as told, remembers what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.released = threading.Event()
        self.hangs = False


class Answering(BaseHTTPRequestHandler):
    server: Desk

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        if self.server.hangs:
            self.server.released.wait(10)
        status, headers = self.server.answers.pop(0) if self.server.answers else (204, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def desk() -> Iterator[Desk]:
    server = Desk()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sender(desk: Desk) -> Callable[..., WebhookSender]:
    url = f"http://127.0.0.1:{desk.server_port}/tickets"
    return lambda timeout=5.0: WebhookSender({"vendor": Receiver(url=url, secret=SECRET)}, timeout=timeout)


def test_event_is_signed_and_readable(desk: Desk, sender: Callable[..., WebhookSender]) -> None:
    sender().send(HOOK)
    headers, body = desk.heard[0]
    event = Webhook(SECRET).verify(body, headers)
    assert event["type"] == "postsales.vendor.ticket"
    assert event["id"] == HOOK.key
    assert event["data"] == HOOK.body


def test_repeated_attempt_carries_the_same_id(desk: Desk, sender: Callable[..., WebhookSender]) -> None:
    sender().send(HOOK)
    sender().send(HOOK)
    assert len({headers["webhook-id"] for headers, _ in desk.heard}) == 1


def test_fails_redirects_then_recovers(desk: Desk, sender: Callable[..., WebhookSender]) -> None:
    desk.answers = [(500, {}), (302, {"location": "http://127.0.0.1:1/elsewhere"}), (204, {})]
    for _ in range(2):
        with pytest.raises(ConnectionError):
            sender().send(HOOK)
    sender().send(HOOK)
    assert [json.loads(body)["id"] for _, body in desk.heard] == [HOOK.key] * 3


def test_hanging_receiver_passes(desk: Desk, sender: Callable[..., WebhookSender]) -> None:
    desk.hangs = True
    with pytest.raises(httpx2.TimeoutException):
        sender(timeout=0.2).send(HOOK)


def test_busy_receiver_says_when_to_come_back(desk: Desk, sender: Callable[..., WebhookSender]) -> None:
    desk.answers = [(429, {"retry-after": "120"})]
    with pytest.raises(TryLater) as later:
        sender().send(HOOK)
    assert later.value.after.total_seconds() == 120


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_client_error_is_for_good(desk: Desk, sender: Callable[..., WebhookSender], status: int) -> None:
    desk.answers = [(status, {})]
    with pytest.raises(Refusal, match=str(status)):
        sender().send(HOOK)


def test_topic_without_receiver_goes_nowhere(desk: Desk, sender: Callable[..., WebhookSender]) -> None:
    sender().send(HOOK.model_copy(update={"topic": "finance.due"}))
    assert desk.heard == []
