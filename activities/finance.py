"""What finance's digest is made of, read from the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from temporalio import activity

from activities.ports import DueReader
from postsales.domain.finance import KEYS_CARRIED, Waiting
from postsales.messages.finance import BridgeAlert, BridgeRequest, Digest, DigestLine, DigestRequest
from postsales.messages.rows import SignalRow

LINES = 25
"""As many as a letter should hold; the full list is a page of its own."""


@dataclass(frozen=True)
class FinanceActivities:
    """Reads payment-due signals."""

    due: DueReader

    @activity.defn(name="digest")
    def digest(self, request: DigestRequest) -> Digest:
        """What nobody has acknowledged and is still owed: the oldest keys, and the most urgent as lines of a letter."""
        put_off = set(request.snoozed)
        found, count = self.due.unacknowledged(request.legal_entity, KEYS_CARRIED + len(put_off))
        signals = [signal for signal in found if signal.key not in put_off]
        count -= len(found) - len(signals)
        climbing = set(request.climbing)
        urgent = sorted(signals, key=_urgency)
        return Digest(
            waiting=tuple(Waiting(key=signal.key, since=signal.raised_at) for signal in signals[:KEYS_CARRIED]),
            count=count,
            lines=tuple(_line(signal) for signal in urgent[:LINES]),
            climbing_lines=tuple(_line(signal) for signal in urgent if signal.key in climbing)[:LINES],
            bridges=self._bridges(request.legal_entity, request.bridges_on) if request.bridges_on else (),
        )

    @activity.defn(name="bridges")
    def bridges(self, request: BridgeRequest) -> list[BridgeAlert]:
        """Partners whose limit is, or will be, exceeded."""
        return list(self._bridges(request.legal_entity, request.on))

    def _bridges(self, legal_entity: str, today: date) -> tuple[BridgeAlert, ...]:
        """Partners whose limit in these books is, or will be, exceeded."""
        return tuple(
            BridgeAlert.model_validate(each.model_dump())
            for each in self.due.bridges(today=today, books=legal_entity)
            if each.exceeded_on is not None
        )


def _urgency(signal: SignalRow) -> tuple[bool, str, str]:
    """What is due longest comes first; what has no due date, last."""
    return signal.due_on is None, signal.due_on.isoformat() if signal.due_on else "", signal.key


def _line(signal: SignalRow) -> DigestLine:
    return DigestLine.model_validate(signal.model_dump())
