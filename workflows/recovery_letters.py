"""Who hears what about a complaint, about thanks, and about what is made good. The words are templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from postsales.domain import recovery as recovering
from postsales.domain.approval import Approval
from postsales.domain.contract import Contract
from postsales.domain.policy import RecoveryPolicy
from postsales.domain.recovery import Given, RecoveryState
from postsales.domain.recovery_story import Climb, due_at
from postsales.domain.seats import Person, Roster, Seat, Side
from postsales.messages.effects import Effect, Mail, Recipient
from postsales.messages.rows import ThanksRow
from postsales.messages.setting import Setting

CUSTOMERS = (Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER)
WINDOWS = (Seat.SALES_REP, Seat.DELIVERY_MANAGER)
"""Whoever the customer will call next hears of every complaint."""
TEAM = (
    Seat.SALES_REP, Seat.DELIVERY_MANAGER, Seat.CONSULTANT, Seat.CSM, Seat.TAM, Seat.SUPPORT, Seat.PARTNER_PM,
    Seat.PARTNER_ENGINEER,
)  # fmt: skip
"""Whom thanks are for that name nobody."""


def thanked(roster: Roster, named: Iterable[str]) -> tuple[Person, ...]:
    """Whom thanks are passed on to: those named, else everybody who works for the customer."""
    people = [person for each in named if (person := roster.person(each)) is not None]
    everybody = people or [person for seat in TEAM for person in roster.holders(seat)]
    return tuple({person.id: person for person in everybody}.values())


def thanks(roster: Roster, contract: Contract, said: ThanksRow, people: Iterable[Person]) -> tuple[Effect, ...]:
    """The customer's own words, to each of them."""
    by = roster.person(said.by)
    facts = {"delivery": contract.number, "title": contract.title, "customer": contract.customer.name,
             "text": said.text, "by": said.said_by or (by.name if by else said.by)}  # fmt: skip
    return tuple(
        Mail(
            key=f"{contract.number}:recovery/thanks:{said.n}:{person.id}", to=Recipient.of(person),
            template="recovery/thanks", facts=facts, about=contract.number,
        )
        for person in people
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letters:
    """What is written about one change of a recovery. `ordinal` numbers the change, so each letter has its own key."""

    setting: Setting
    policy: RecoveryPolicy
    state: RecoveryState
    ordinal: int

    def opened(self) -> tuple[Effect, ...]:
        """Whoever is asked hears by when to call; the customer's window, so as not to be surprised."""
        asked = recovering.asked(self.state, self.policy)
        told = self.to("sponsor" if self.state.sponsored else "opened", [asked])
        others = [each for each in self.windows() if asked is None or each.id != asked.id]
        return (*told, *self.to("opened_told", others))

    def received(self) -> tuple[Effect, ...]:
        """A customer who complained hears that it was heard, and who will call."""
        return self.to("received", self.customers()) if self.state.complaints else ()

    def joined(self) -> tuple[Effect, ...]:
        """Whoever has it hears that the customer has said more."""
        return self.to("joined", [recovering.owner(self.state, self.policy)])

    def climbed(self, step: Climb) -> tuple[Effect, ...]:
        """The level that is asked now, and the customer's window."""
        above = recovering.asked(self.state, self.policy, step.level)
        people = [above, *self.windows()]
        return self.to("climbed", people, missed=step.duty)

    def acknowledged(self, note: str | None) -> tuple[Effect, ...]:
        """The customer has in writing who answers for it."""
        return self.to("acknowledged", self.customers(), note=note)

    def apology(self) -> tuple[Effect, ...]:
        """The letter, as a human wrote it."""
        return self.to("apology", self.customers(), text=self.state.apology)

    def approval_asked(self, given: Given, people: Iterable[Person], request: Approval) -> tuple[Effect, ...]:
        """Everybody who may approve hears what is asked for, and why."""
        others = [person for person in people if person.id != given.by]
        until = self.on_the_wall(request.expires_at)
        return self.to("approval_asked", others, **self.of(given), request=request.n, seen=request.seen, until=until)

    def credited(self, given: Given) -> tuple[Effect, ...]:
        """The customer hears what it is given; of an entitlement the delivery tells everybody itself."""
        return () if given.form == "entitlement" else self.to("credited", self.customers(), **self.of(given))

    def not_booked(self, given: Given) -> tuple[Effect, ...]:
        """Whoever gave it hears that it could not be booked."""
        return self.to("not_booked", [self.state.roster.person(given.by)], **self.of(given), why=given.why)

    def closed(self) -> tuple[Effect, ...]:
        """The customer hears that it is over for us, and whom to call if it is not for them."""
        return self.to("closed", self.customers())

    # Whom

    def customers(self) -> tuple[Person, ...]:
        """Whoever of the customer complained, else whoever speaks for it."""
        roster = self.state.roster
        complained = (roster.person(each.by) for each in self.state.complaints)
        found = [each for each in complained if each is not None and each.side is Side.CUSTOMER]
        contact = roster.holder(*CUSTOMERS)
        return tuple(found or ([contact] if contact is not None else []))

    def windows(self) -> tuple[Person, ...]:
        """The customer's window, and whoever runs the delivery."""
        return tuple(person for seat in WINDOWS for person in self.state.roster.holders(seat)[:1])

    # How

    def of(self, given: Given) -> dict[str, Any]:
        """What a letter tells of something given."""
        by = self.state.roster.person(given.by)
        return {
            "form": given.form, "quantity": f"{given.quantity.normalize():f}", "unit": given.unit,
            "instalment": given.instalment, "entitlement": given.entitlement, "reason": given.reason,
            "given_by": by.name if by else given.by,
        }  # fmt: skip

    def on_the_wall(self, at: datetime) -> str:
        """An instant as people read it, in the customer's zone."""
        zone = ZoneInfo(self.setting.calendars[Side.CUSTOMER].timezone)
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    def to(self, what: str, people: Iterable[Person | None], **facts: Any) -> tuple[Effect, ...]:
        """A letter to each of them, once each."""
        unique = {person.id: person for person in people if person is not None}
        return tuple(self.letter(f"recovery/{what}", person, **facts) for person in unique.values())

    def letter(self, template: str, person: Person, **facts: Any) -> Mail:
        """One letter."""
        state, number = self.state, self.setting.delivery
        due = due_at(state, self.policy, self.setting.calendars)
        answers, last = recovering.owner(state, self.policy), state.complaints[-1:]
        told: dict[str, Any] = {
            "delivery": number, "title": self.setting.title, "n": state.n, "matter": state.matter,
            "cause": state.cause.value, "told": state.told, "complaint": last[0].text if last else None,
            "complaints": state.complained, "due": self.on_the_wall(due) if due else None,
            "owner": answers.name if answers else None, "owner_email": answers.email if answers else None,
            "follows": state.follows, **facts,
        }  # fmt: skip
        key = f"{number}/recovery/{state.n}:{template}:{self.ordinal}:{person.id}"
        return Mail(key=key, to=Recipient.of(person), template=template, facts=told, about=number)
