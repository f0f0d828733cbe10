"""Fakes that fit the ports of activities: what was recorded and sent, in plain lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side
from postsales.messages.briefing import Briefing
from postsales.messages.effects import Delivered, Hook, InstalmentRef, Mail
from postsales.messages.facts import Fact, Recording
from postsales.messages.rows import ROW_KEYS, InstalmentRow, VisitRow

R = TypeVar("R", bound=Frozen)


@dataclass
class RecordedFacts:
    """RecordStore and SentLog in memory. `facts` in the order they were recorded, `rows` as the last fact left them."""

    facts: list[tuple[str, Fact]] = field(default_factory=list)
    messages: list[Mail | Hook] = field(default_factory=list)
    outcomes: dict[str, Delivered] = field(default_factory=dict)
    _rows: dict[tuple[object, ...], tuple[int, Frozen]] = field(default_factory=dict)

    def record(self, recording: Recording) -> None:
        known = {(workflow, fact.seq) for workflow, fact in self.facts}
        for fact in recording.facts:
            if (recording.workflow_id, fact.seq) in known:
                continue
            self.facts.append((recording.workflow_id, fact))
            for row in fact.rows:
                key = (type(row), *(getattr(row, name) for name in ROW_KEYS[type(row)]))
                if fact.seq > self._rows.get(key, (0, row))[0]:
                    self._rows[key] = (fact.seq, row)

    def whats(self, workflow_id: str | None = None) -> list[str]:
        """The names of what happened, in order; of one workflow, or of all."""
        return [fact.what for workflow, fact in self.facts if workflow_id in (None, workflow)]

    def rows(self, kind: type[R]) -> list[R]:
        """The rows of one kind."""
        return [row for _, row in self._rows.values() if isinstance(row, kind)]

    def outcome_of(self, key: str) -> Delivered | None:
        return self.outcomes.get(key)

    def remember(self, message: Mail | Hook, delivered: Delivered) -> None:
        if message.key not in self.outcomes:
            self.outcomes[message.key] = delivered
            self.messages.append(message)

    def still_owed(self, instalments: tuple[InstalmentRef, ...]) -> bool:
        wanted = {(each.delivery, each.n) for each in instalments}
        return any(
            row.outstanding > row.disputed for row in self.rows(InstalmentRow) if (row.delivery, row.n) in wanted
        )


@dataclass
class Briefed:
    """Briefings of visits as the last fact left them, with nothing else to tell."""

    store: RecordedFacts

    def of(self, number: str, n: int, side: Side) -> Briefing:
        (row,) = [row for row in self.store.rows(VisitRow) if (row.delivery, row.n) == (number, n)]
        return Briefing(visit=row, sold=("1 × ERP",), expected=("Weekend work",), left=row.punch_items)


@dataclass
class SentMail:
    """A postbox that keeps every letter. `fails(mail)` may return what to raise instead."""

    letters: list[Mail] = field(default_factory=list)
    fails: Callable[[Mail], Exception | None] = lambda mail: None

    def send(self, mail: Mail) -> None:
        if (failure := self.fails(mail)) is not None:
            raise failure
        self.letters.append(mail)

    def templates(self, to: str | None = None) -> list[str]:
        """Which letters went out, in order; to one person, or to all."""
        return [letter.template for letter in self.letters if to in (None, letter.to.person)]


@dataclass
class SentHooks:
    """A sender of webhooks that keeps them all. `fails(hook)` may return what to raise instead."""

    hooks: list[Hook] = field(default_factory=list)
    fails: Callable[[Hook], Exception | None] = lambda hook: None

    def send(self, hook: Hook) -> None:
        if (failure := self.fails(hook)) is not None:
            raise failure
        self.hooks.append(hook)
