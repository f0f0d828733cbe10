"""What an installation does when people come and go: visits of who left are somebody else's, and all concerned hear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from postsales.domain.installation_state import InstallationState
from postsales.domain.seats import Person, Seat, Side
from postsales.domain.visit import Visit, VisitStage
from postsales.messages.effects import Attendee, Mail, Recipient
from postsales.messages.setting import Setting
from workflows.installation_rows import lead
from workflows.installation_visit_letters import enclosing, invite

MEETS = (Seat.OPERATOR, Seat.ACCEPTANCE_DECIDER, Seat.REQUESTER)
"""Who of the customer receives visitors, in order of preference."""


def visit_handed_on(state: InstallationState, setting: Setting, was: Visit, occasion: int) -> tuple[Mail, ...]:
    """Who goes now, who leads on their side, and the customer, if it had been told that somebody else comes."""
    visit, roster = state.visit(was.n), state.roster
    people: list[Person | None] = [roster.person(visit.engineer), lead(state, visit.side)]
    confirmed = was.stage is VisitStage.CONFIRMED
    if confirmed:
        people.append(roster.holder(*MEETS))
    goes, went = roster.person(visit.engineer), roster.person(was.engineer)
    facts = {
        "delivery": setting.delivery,
        "title": setting.title,
        "customer": setting.parties[Side.CUSTOMER].name,
        "visit": visit.n,
        "day": visit.day.isoformat(),
        "purpose": visit.purpose,
        "engineer": goes.name if goes else visit.engineer,
        "was": went.name if went else was.engineer,
        "confirmed": confirmed,
    }
    return _letters(setting, visit, occasion, people, facts)


def visit_reassigned(
    state: InstallationState, setting: Setting, was: Visit, occasion: int, now: datetime
) -> tuple[Mail, ...]:
    """The same when somebody said so; and whoever was to go, from whose calendar it goes."""
    told = visit_handed_on(state, setting, was, occasion)
    went = state.roster.person(was.engineer)
    if went is None or any(letter.to.person == went.id for letter in told):
        return told
    shared = told[0].facts if told else {}
    letters = _letters(setting, state.visit(was.n), occasion, [went], shared)
    if not was.booked:
        return (*told, *letters)
    gone = invite(state, setting, state.visit(was.n), now, cancel=True)
    gone = gone.model_copy(update={"attendees": (Attendee(name=went.name, email=went.email),)})
    return (*told, *enclosing(letters, gone))


def _letters(
    setting: Setting, visit: Visit, occasion: int, people: Sequence[Person | None], facts: dict[str, Any]
) -> tuple[Mail, ...]:
    return tuple(
        Mail(
            key=f"{setting.delivery}:installation/visit_handed_on:{visit.n}:{occasion}:{person.id}",
            to=Recipient.of(person),
            template="installation/visit_handed_on",
            facts=facts,
            about=setting.delivery,
        )
        for person in {each.id: each for each in people if each is not None}.values()
    )
