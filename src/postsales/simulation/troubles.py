"""What people feel like saying about what does not work: issues, claims and verdicts, and who contests them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from postsales.domain.escalation_cost import BEARING
from postsales.domain.seats import Seat, Side
from postsales.messages.rows import IssueRow, KnownVerdictRow
from postsales.simulation.habits import Habits
from postsales.simulation.mirror import Mirror
from postsales.simulation.urge import Urge

STILL_FRESH = timedelta(days=3)
"""How long after its end what it cost is asked for."""
EXPERT = "join_issue"
"""What an issue awaits of somebody who was brought in."""
CHARGE = "settle_charge"
"""What it awaits of whoever is to pay for another's work."""
WORKING_ON_IT = {Side.VENDOR: Seat.SUPPORT, Side.PARTNER: Seat.PARTNER_PM}
NOT_LONG_AGO = timedelta(days=10)
"""How long after its end somebody may find that it does not work after all."""


@dataclass(frozen=True)
class Troubles:
    """Everybody who has to do with issues on one day."""

    habits: Habits
    mirror: Mirror
    today: date
    luck: random.Random

    def urges(self) -> Iterator[Urge]:
        """What they feel like."""
        yield Urge("issue.raise", self.habits.blames / 40, {})
        yield Urge("issue.claim", self.habits.blames / 40, {})
        yield Urge("issue.ask", self.habits.blames / 40, {}, Side.CUSTOMER)
        for row in self.mirror.all(IssueRow):
            yield from self._cost(row)
            if row.closed_at is not None:
                if row.merged_into is None and self._lately(row.closed_at):
                    yield Urge("issue.reopen", self.habits.blames / 10, {"issue": row.n}, Side.CUSTOMER)
                continue
            yield from self._contest(row)
            which, answers = {"issue": row.n}, self.habits.vendor_answers
            side = row.ball or Side.VENDOR
            if row.state == "requested":
                yield Urge("issue.acknowledge", answers, which, side)
            if row.interim_owner is None and row.verdict is None:
                interim = {**which, "on": (self.today + timedelta(days=self.luck.randint(0, 10))).isoformat()}
                yield Urge("issue.interim", answers / 2, interim, Side.VENDOR)
            yield Urge("issue.evidence", answers / 8, which, row.ball)
            yield Urge("issue.resume", 0.3 if row.state == "waiting" else 0.0, which)
            yield Urge("issue.severity", answers / 20, which)
            yield Urge("issue.decline", answers / 40, which, Side.VENDOR)
            yield from self._beside(row)
            for asked in row.awaits:
                if asked.what == EXPERT and asked.person is not None:
                    yield Urge("issue.join", answers / 2, {**which, "yes": True}, asked.person)
            if row.verdict is None:
                yield Urge("issue.verdict", answers / 3, which, Seat.SUPPORT)
            yield Urge("issue.resolve", answers / (3 if row.verdict else 12), which)

    def _lately(self, at: datetime) -> bool:
        return self.today - at.date() < NOT_LONG_AGO

    def _beside(self, row: IssueRow) -> Iterator[Urge]:
        """It is like another one, or a known one; somebody sits down with them, and counts the hours."""
        which, open_ones = {"issue": row.n}, [each.n for each in self.mirror.all(IssueRow) if each.closed_at is None]
        other = self.luck.choice(open_ones)
        if other != row.n:
            yield Urge("issue.merge", 0.2, {**which, "into": other}, Side.VENDOR)
        if row.state != "waiting" and row.verdict is None:
            yield Urge("issue.wait", self.habits.vendor_answers / 10, which, row.ball)
        yield Urge("issue.link", 0.02, which)
        yield Urge("issue.session", 0.02, which)
        for seat in WORKING_ON_IT.values():
            yield Urge("issue.spend", 0.03, which, seat)
        if row.claim and row.verdict is None and any(known.stands for known in self.mirror.all(KnownVerdictRow)):
            yield Urge("issue.accept_known", 0.6, which, row.raised_by)

    def _cost(self, row: IssueRow) -> Iterator[Urge]:
        """Whoever put work into what the verdict says was another's asks for it; whoever is asked agrees, or not."""
        if row.verdict is None or (row.closed_at is not None and self.today - row.closed_at.date() > STILL_FRESH):
            return
        owner, indirect = self.mirror.side_of(row.owner), self.mirror.delivery and self.mirror.delivery.partner
        for side, seat in WORKING_ON_IT.items():
            no_bill = indirect and {side, owner} == {Side.VENDOR, Side.CUSTOMER}
            if owner not in (None, side) and not no_bill and self.mirror.has_spent(side, row):
                yield Urge("issue.charge", 0.3, {"issue": row.n, "amount": "1000"}, seat)
        for asked in row.awaits:
            if asked.what == CHARGE:
                said = {"issue": row.n, "yes": self.luck.random() < 0.8, "reason": "As agreed on the phone"}
                yield Urge("issue.settle", 0.2, said, BEARING[asked.side][0])

    def _contest(self, row: IssueRow) -> Iterator[Urge]:
        """A verdict somebody does not accept; the heads who then decide, or do not."""
        which, answers = {"issue": row.n}, self.habits.vendor_answers
        if row.verdict is not None and row.contested is None:
            said = {"evidence": {"trace": f"seen again, {self.luck.randint(1, 99)} times"}}
            yield Urge("issue.contest", 2 * self.habits.blames, {**which, **said}, Side.PARTNER)
        if row.contested == "pending":
            yield Urge("issue.decide", answers / 2, {**which, "upheld": self.luck.random() < 0.5}, Seat.VENDOR_HEAD)
            yield Urge("issue.decide", answers / 2, {**which, "upheld": self.luck.random() < 0.5}, Seat.PARTNER_HEAD)
        if row.question:
            yield Urge("issue.answer", answers / 3, which, Seat.SALES_REP)
            yield Urge("issue.bring_in", answers / 3, which, Seat.SALES_REP)
