"""Who hears what about an issue: letters to people, and the ticket at the vendor's desk."""

from __future__ import annotations

from dataclasses import dataclass

from postsales.domain.escalation_clocks import CLOCK_OF
from postsales.domain.escalation_story import Climb
from postsales.domain.seats import Seat, Side
from postsales.messages.effects import Effect
from workflows.escalation_envelope import ANSWERS, MANAGERS, PARTNERS, REPS, Envelope


@dataclass(frozen=True, slots=True)
class Letters(Envelope):
    """What is written about one change of one issue."""

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
