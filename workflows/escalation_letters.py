"""Who hears what about an issue: letters to people, and the ticket at the vendor's desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from postsales.domain.escalation_clocks import CLOCK_OF, ClockName, Terms, deadline
from postsales.domain.escalation_story import Climb
from postsales.domain.issue import EscalationState
from postsales.domain.seats import Person, Seat, Side
from postsales.messages.effects import Effect, Hook, Mail, Recipient
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
class Letters:
    """What is written about one change of one issue. `ordinal` numbers the change, so each letter has its own key."""

    setting: Setting
    issue: EscalationState
    terms: Terms
    ordinal: int
    at: datetime
    followed: bool = False

    def claimed(self) -> tuple[Effect, ...]:
        """The vendor's first level and the sales rep hear at once; the customer hears that somebody has it."""
        target = self.until("acknowledge")
        return (
            self.ticket("claimed"),
            *self.to("claim_to_vendor", self.level_people(Side.VENDOR, 1), acknowledge_by=target),
            *self.to("claim_to_rep", self.holders(REPS), acknowledge_by=target),
            *self.to("received", self.customers()),
            *self.asked_for_evidence(),
        )

    def opened(self) -> tuple[Effect, ...]:
        """Whoever has to answer hears, and the customer if it was theirs."""
        vendor = self.issue.handler is Side.VENDOR
        people = self.level_people(Side.VENDOR, 1) if vendor else self.holders(PARTNERS)
        told = self.to("opened", people, acknowledge_by=self.until("acknowledge"))
        heard = self.to("received", self.customers()) if self.issue.raised_side is Side.CUSTOMER else ()
        return (*((self.ticket("opened"),) if vendor else ()), *told, *heard)

    def asked_for_evidence(self) -> tuple[Effect, ...]:
        """The claimant's side is asked what was done and what was seen."""
        if not self.issue.evidence_awaited or self.issue.claim is None:
            return ()
        return self.to_claimant("evidence_asked")

    def evidence_incomplete(self) -> tuple[Effect, ...]:
        """It goes back: the claimant's side hears what is missing still."""
        return self.to_claimant("evidence_incomplete")

    def to_claimant(self, what: str) -> tuple[Effect, ...]:
        """A letter that asks for what the form asks for and is not there, each in the reader's language."""
        if self.issue.claim is None:
            return ()
        form = self.terms.form(self.issue)
        asks = [ask for ask in form.asks if ask.name in self.issue.evidence_missing] if form else []
        people = self.holders(ANSWERS[self.issue.claim.side])
        return tuple(
            letter
            for person in people
            for letter in self.to(
                what, [person], until=self.evidence_until(), asks=[ask.said(person.language) for ask in asks]
            )
        )

    def evidence_climbed(self) -> tuple[Effect, ...]:
        """The head of those who blamed the product."""
        people = self.holders((Seat.PARTNER_HEAD, *REPS))
        return self.to("evidence_climbed", people, until=self.evidence_until())

    def evidence_waived(self) -> tuple[Effect, ...]:
        """The vendor has to look for itself."""
        people = (*self.level_people(Side.VENDOR), *self.holders(REPS), *self.holders(PARTNERS))
        return self.to("evidence_waived", people, answer_by=self.until("vendor"))

    def evidence_given(self) -> tuple[Effect, ...]:
        """The vendor can go on."""
        return self.to("evidence_given", self.level_people(Side.VENDOR), answer_by=self.until("vendor"))

    def acknowledged(self, by: str) -> tuple[Effect, ...]:
        """Those who wait with the customer hear that it was seen."""
        people = (*self.holders(PARTNERS), *self.holders(REPS))
        return self.to(
            "acknowledged", people, by_name=self.name(by), answer_by=self.until(CLOCK_OF[self.issue.handler])
        )

    def interim(self) -> tuple[Effect, ...]:
        """The customer has somebody, a workaround and a date; that somebody hears it too."""
        interim = self.issue.interim
        if interim is None:
            return ()
        facts = {
            "owner": self.name(interim.owner),
            "workaround": interim.workaround,
            "on": interim.on.isoformat(),
        }
        owner = self.issue.roster.person(interim.owner)
        told = self.to("interim_owner", [owner] if owner and owner.id != interim.by else (), **facts)
        return (*self.to("interim", self.customers(), **facts), *told)

    def interim_missing(self) -> tuple[Effect, ...]:
        """The delivery manager sees to it that the customer is not left waiting."""
        return self.to("interim_missing", (*self.holders(MANAGERS), *self.holders(REPS)))

    def climbed(self, step: Climb) -> tuple[Effect, ...]:
        """The level hears, and on both sides those who wait."""
        level = self.terms.rung(self.issue, step.side, step.level)
        facts = {"level": level.name, "missed": self.missed(step), "side": step.side.value}
        told = self.to("climbed", self.level_people(step.side, step.level), **facts)
        waiting = (*self.holders(REPS), *self.holders(PARTNERS))
        known = {effect.to.person for effect in told}
        others = self.to("climbed_told", (person for person in waiting if person.id not in known), **facts)
        to_desk = step.side is Side.VENDOR and "ticket" in level.channels
        ticket = (self.ticket("climbed", level=level.name),) if to_desk else ()
        return (*ticket, *told, *others)

    @staticmethod
    def missed(step: Climb) -> str:
        """What did not come: the acknowledgement or the answer."""
        return "acknowledge" if step.duty == "acknowledge" else "answer"

    def waiting(self) -> tuple[Effect, ...]:
        """Whoever is waited for hears what for."""
        waiting = self.issue.waiting
        if waiting is None:
            return ()
        return self.to("waiting", self.holders(ANSWERS[waiting.on]), reason=waiting.reason, then=waiting.then.value)

    def resumed(self, by: str) -> tuple[Effect, ...]:
        """Whoever waited has the ball again."""
        if self.issue.ball is None:
            return ()
        people = [person for person in self.holders(ANSWERS[self.issue.ball]) if person.id != by]
        return self.to("resumed", people, answer_by=self.until(CLOCK_OF[self.issue.ball]))

    def verdict(self) -> tuple[Effect, ...]:
        """The customer in words they can use; the partner PM, the rep and the owner with what it means for them."""
        verdict = self.issue.verdict
        if verdict is None:
            return ()
        facts = {
            "kind": verdict.kind,
            "answer": verdict.answer,
            "owner": self.name(verdict.owner),
            "remedy": verdict.remedy,
            "promised_on": verdict.promised_on.isoformat(),
            "claim": self.issue.claim is not None,
        }
        owner = self.issue.roster.person(verdict.owner)
        working = (*self.holders(PARTNERS), *self.holders(REPS), *([owner] if owner else ()))
        customers = self.customers()
        known = {person.id for person in customers}
        told = self.to("verdict_told", (person for person in working if person.id not in known), **facts)
        return (self.ticket("answered"), *self.to("verdict", customers, **facts), *told)

    def ended(self) -> tuple[Effect, ...]:
        """Solved or declined: the customer and those who worked on it hear, and the ticket is closed."""
        facts = {"declined": self.issue.stage == "declined", "answer": self.issue.answer or ""}
        people = (*self.customers(), *self.holders(PARTNERS), *self.holders(REPS))
        return (self.ticket("closed"), *self.to("ended", people, **facts))

    def cancelled(self) -> tuple[Effect, ...]:
        """The delivery ended: the vendor's desk need not go on. People hear of it from the delivery."""
        return (self.ticket("cancelled"),)

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
