"""To whom a letter about an issue goes, how it is addressed, and until when it is to be answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from postsales.domain.escalation_clocks import ClockName, Terms, deadline
from postsales.domain.issue import EscalationState
from postsales.domain.seats import Person, Seat, Side
from postsales.messages.effects import Hook, Mail, Recipient
from postsales.messages.reply import ReplyTo
from postsales.messages.setting import Setting

TICKET = "vendor.ticket"

CUSTOMERS = (Seat.REQUESTER, Seat.OPERATOR, Seat.ACCEPTANCE_DECIDER)
PARTNERS = (Seat.PARTNER_PM, Seat.PARTNER_HEAD)
REPS = (Seat.SALES_REP, Seat.CHANNEL_MANAGER)
MANAGERS = (Seat.DELIVERY_MANAGER, Seat.SALES_REP)
ANSWERS: dict[Side, tuple[Seat, ...]] = {
    Side.VENDOR: (Seat.SUPPORT, Seat.DELIVERY_MANAGER, Seat.SALES_REP),
    Side.PARTNER: PARTNERS,
    Side.CUSTOMER: CUSTOMERS,
}
"""Who hears for a side that has the ball."""

ASKING = frozenset(
    {"claim_to_vendor", "opened", "climbed", "evidence_given", "evidence_waived", "near_breach", "reopened"}
)
"""Letters that ask for an answer."""
REPLY_WITHIN = timedelta(days=14)
FOLLOWED = frozenset(
    {"claim_to_vendor", "opened", "question_asked", "interim", "climbed", "customer_waits", "verdict", "contest_over",
     "question_answered", "ended", "reopened", "merged"}
)  # fmt: skip
"""Of what the customer's TAM hears that it happened."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One change of one issue. `ordinal` numbers the change, so each letter about it has its own key."""

    setting: Setting
    issue: EscalationState
    terms: Terms
    ordinal: int
    at: datetime
    followed: bool = False

    # Who

    def customers(self) -> tuple[Person, ...]:
        """Whoever raised it (or what was merged into it), if that was the customer, else their contact."""
        raisers = (self.issue.roster.person(each) for each in (self.issue.raised_by, *self.issue.followers))
        own = tuple(person for person in raisers if person is not None and person.side is Side.CUSTOMER)
        return own or self.holders(CUSTOMERS)

    def holders(self, seats: Iterable[Seat]) -> tuple[Person, ...]:
        """The first person found in the first of these seats that is filled."""
        person = self.issue.roster.holder(*seats)
        return () if person is None else (person,)

    def level_people(self, side: Side, level: int | None = None) -> tuple[Person, ...]:
        """Everybody of a level (the present one unless said) and its queue, or who stands in for an empty one."""
        rung = self.terms.rung(self.issue, side, level or self.issue.levels.get(side, 1))
        if "mail" not in rung.channels:
            return ()
        queue = (
            Person(id=f"queue-{rung.name}", name=rung.name, side=side, email=rung.queue, language=rung.queue_language)
            if rung.queue
            else None
        )
        filled = (people for seat in rung.seats if (people := self.issue.roster.holders(seat)))
        people = next(filled, () if queue else self.holders(ANSWERS[side]))
        return (*people, queue) if queue else people

    def name(self, person_id: str) -> str:
        """How a person is called."""
        person = self.issue.roster.person(person_id)
        return person.name if person else person_id

    # How

    def until(self, clock: ClockName) -> str | None:
        """When a clock's target ends, as people read it."""
        at = deadline(self.issue, clock, self.terms)
        return self.on_the_wall(at) if at else None

    def evidence_until(self) -> str | None:
        """Until when the evidence is expected."""
        claim, since = self.issue.claim, self.issue.evidence_since
        if claim is None or since is None:
            return None
        return self.on_the_wall(self.terms.after(self.issue, claim.side, since, self.terms.policy.evidence_within))

    def on_the_wall(self, at: datetime) -> str:
        """An instant as people read it, in the customer's zone."""
        zone = ZoneInfo(self.setting.calendars[Side.CUSTOMER].timezone)
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    def to(self, what: str, people: Iterable[Person], **facts: Any) -> tuple[Mail, ...]:
        """The same letter to each of these people, once each."""
        known = {person.id: person for person in people}
        told = {
            "n": self.issue.n,
            "issue": self.issue.title,
            "severity": self.issue.severity.value,
            "symptom": self.issue.symptom or "",
            "customer": self.setting.parties[Side.CUSTOMER].name,
            "blocking": self.issue.blocking,
            **facts,
        }
        mails = tuple(
            Mail(
                key=f"{self.key}:{what}:{self.ordinal}:{person.id}",
                to=Recipient.of(person),
                template=f"escalation/{what}",
                facts=told,
                about=self.setting.delivery,
                reply=self.reply(what, person),
            )
            for person in known.values()
        )
        return (*mails, *self.to_tam(what, told, known))

    def to_tam(self, what: str, told: dict[str, Any], known: Collection[str]) -> tuple[Mail, ...]:
        """The customer's TAM follows: what the customer hears, and what climbs, they hear beside them."""
        tam = self.issue.roster.holder(Seat.TAM)
        if not self.followed or what not in FOLLOWED or tam is None or tam.id in known:
            return ()
        key = f"{self.key}:followed:{self.ordinal}:{what}:{tam.id}"
        facts = {name: told[name] for name in ("n", "issue", "severity", "customer")} | {"event": what}
        facts |= {"answer": told.get("answer") or ""}
        return (
            Mail(key=key, to=Recipient.of(tam), template="escalation/followed", facts=facts,
                 about=self.setting.delivery),
        )  # fmt: skip

    def reply(self, what: str, person: Person) -> ReplyTo | None:
        """The vendor's people answer by a link in what they are asked with: they need no account."""
        if what not in ASKING or person.side is not Side.VENDOR or not self.issue.open:
            return None
        return ReplyTo(issue=self.issue.n, until=self.at + REPLY_WITHIN)

    def ticket(self, event: str, **more: Any) -> Hook:
        """The ticket at the vendor's desk."""
        issue = self.issue
        body = {
            "event": event,
            "delivery": self.setting.delivery,
            "issue": issue.n,
            "title": issue.title,
            "claim": issue.claim is not None,
            "severity": issue.severity.value,
            "blocking": issue.blocking,
            "symptom": issue.symptom,
            "evidence": issue.evidence,
            "state": issue.stage,
            "verdict": issue.verdict.kind if issue.verdict else None,
            "acknowledge_by": self.until("acknowledge"),
            "question": issue.asks,
            **more,
        }
        return Hook(
            key=f"{self.key}:ticket:{event}:{self.ordinal}", topic=TICKET, body=body, about=self.setting.delivery
        )

    @property
    def key(self) -> str:
        """The issue, as the business names it."""
        return f"{self.setting.delivery}/issue/{self.issue.n}"
