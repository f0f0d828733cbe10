"""The head of a delivery's screen: where it stands, who has the ball, how healthy it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from postsales.cli.answers import awaited
from postsales.cli.customer import contact
from postsales.cli.look import columns, day, is_past, moment, style
from postsales.cli.session import Session

HEALTH = {"good": "green", "watch": "yellow", "bad": "red"}
SHOWN = 8
"""Lines of one kind; the rest is counted."""


class Head:
    """What is shown of an answer of the API: the live status where there is one, else what is recorded."""

    def __init__(self, session: Session, shown: Mapping[str, Any], now: datetime) -> None:
        self.session, self.shown, self.now = session, shown, now
        self.view: Mapping[str, Any] = shown.get("view") or {}
        self.status: Mapping[str, Any] = shown.get("status") or {}
        self.row: Mapping[str, Any] = self.view.get("delivery") or {}
        self.names = {each["person"]: each["name"] for each in self.view.get("people") or ()}
        self.names |= {each["person"]: each["name"] for each in self.status.get("seats") or ()}

    # Where it stands

    def head(self) -> Iterator[str]:
        """Number, title, stage; who has the ball and until when; how healthy it is."""
        w, row = self.session.w, {**self.row, **self.status}
        stage = w("stage", row.get("stage"))
        yield f"{style(row['delivery'], 'bold')}  {row.get('title', '')}"
        parties = [self.row.get("customer_name"), self.row.get("partner"), w("channel", self.row.get("channel"))]
        yield style(" · ".join(filter(None, parties)), "dim")
        yield ""
        lines = [(w("label", "stage"), style(stage, "bold")), (w("label", "ball"), self.ball())]
        if health := self.shown.get("health"):
            lines.append((w("label", "health"), self.health(health)))
        lines += [
            (w("label", name), day(self.row.get(name))) for name in ("live_on", "closed_at") if self.row.get(name)
        ]
        if rep := self.row.get("sales_rep"):
            lines.append((w("label", "sales_rep"), self.names.get(rep, rep)))
        lines += self.contacts()
        yield from columns(lines, indent="")
        if not self.shown.get("live") and self.row.get("stage") not in ("closed", "terminated", "refunded"):
            yield style(w("label", "as_of", at=moment(self.shown.get("as_of"))), "yellow")

    def contacts(self) -> list[tuple[str, str]]:
        """When the customer was last talked to and will be next; said when that is from the record."""
        w, told = self.session.w, self.shown.get("contacts") or {}
        lines = []
        for name in ("next", "last"):
            if found := told.get(name):
                line = contact(self.session, found, self.names)
                # What is recorded of a delivery that answers by itself must not look as if it had been asked.
                old = self.shown.get("live") and not told["live"]
                line += "  " + style(w("label", "as_of", at=moment(told["as_of"])), "yellow") if old else ""
                lines.append((w("label", f"{name}_contact"), line))
        return lines

    def ball(self) -> str:
        """Who has to do what until when."""
        ball = self.status.get("ball")
        if ball is None and self.row.get("awaited"):
            ball = {
                "what": self.row["awaited"],
                "side": self.row.get("ball"),
                "person": self.row.get("holder"),
                "until": self.row.get("next_at"),
            }
        if ball is None:
            return "–"
        told = awaited(self.session, ball, self.names)
        return style(told, "red") if is_past(ball.get("until"), self.now) else told

    def health(self, health: Mapping[str, Any]) -> str:
        """The score and what pulls it down."""
        w = self.session.w
        reasons = ", ".join(w("health_reason", each["code"], fact=each["fact"]) for each in health.get("reasons") or ())
        told = style(f"{health['score']} {w('health', health['band'])}", HEALTH.get(health["band"], ""))
        return f"{told} ({reasons})" if reasons else told

    def section(self, name: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """A heading and its lines, unless there are none."""
        if not rows:
            return
        yield ""
        yield style(self.session.w("section", name), "bold")
        yield from columns(rows[:SHOWN])
        if len(rows) > SHOWN:
            yield f"  {self.session.w('label', 'and_more', n=len(rows) - SHOWN)}"
