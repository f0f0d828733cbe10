"""Webhooks out, signed per Standard Webhooks, with a CloudEvents 1.0 body.

Sources: standardwebhooks.com (specification); CloudEvents 1.0, JSON event format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import structlog
from standardwebhooks import Webhook

from postsales.messages.effects import Hook
from postsales.messages.failures import Refusal, TryLater

log = structlog.get_logger()

WORTH_RETRYING = frozenset({408, 409, 423, 425, 429})
"""Client errors that pass; every other 4xx is for good."""

LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Receiver:
    """Where a topic's events go, and the secret they are signed with (`whsec_…`)."""

    url: str
    secret: str


@dataclass(frozen=True)
class WebhookSender:
    """Sends events to the receiver of their topic: the longest configured prefix, e.g. `vendor` for `vendor.ticket`."""

    receivers: Mapping[str, Receiver]
    source: str = "postsales"
    timeout: float = 20.0

    def send(self, hook: Hook) -> None:
        """Deliver once. Nothing is sent when nobody is configured for the topic.

        Raises `Refusal` on a 4xx that is for good, `TryLater` when told when to come back, else an error that passes.
        A redirect is not followed: a signed event goes where it was meant to go, or nowhere.
        """
        receiver = self._receiver(hook.topic)
        if receiver is None:
            log.info("webhook.no_receiver", key=hook.key, topic=hook.topic)
            return
        body = json.dumps(self._event(hook), ensure_ascii=False, separators=(",", ":"))
        answer = httpx2.post(
            receiver.url,
            content=body.encode(),
            headers=_signed(receiver, hook, body),
            timeout=self.timeout,
            follow_redirects=False,
        )
        if answer.is_success:
            log.info("webhook.sent", key=hook.key, topic=hook.topic)
            return
        _raise_for(answer)

    def _receiver(self, topic: str) -> Receiver | None:
        parts = topic.split(".")
        prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((self.receivers[prefix] for prefix in prefixes if prefix in self.receivers), None)

    def _event(self, hook: Hook) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": hook.key,
            "source": self.source,
            "type": f"postsales.{hook.topic}",
            "subject": hook.about,
            "datacontenttype": "application/json",
            "data": hook.body,
        }


def _signed(receiver: Receiver, hook: Hook, body: str) -> dict[str, str]:
    webhook_id = f"msg_{hashlib.sha256(hook.key.encode()).hexdigest()[:32]}"
    sent_at = datetime.now(UTC)
    return {
        "content-type": "application/cloudevents+json",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": Webhook(receiver.secret).sign(webhook_id, sent_at, body),
    }


def _raise_for(answer: httpx2.Response) -> None:
    why = f"{answer.request.url.host} answered {answer.status_code}"
    if answer.is_client_error and answer.status_code not in WORTH_RETRYING:
        raise Refusal(why)
    wait = answer.headers.get("retry-after", "")
    if wait.isdigit():
        raise TryLater(why, min(timedelta(seconds=int(wait)), LONGEST_WAIT))
    raise ConnectionError(why)
