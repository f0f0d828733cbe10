"""What an installation does when people come and go: visits of who left are somebody else's, and all concerned hear."""

from __future__ import annotations

from postsales.domain.installation_state import InstallationState
from postsales.domain.seats import Person, Seat, Side
from postsales.domain.visit import Visit, VisitStage
from postsales.messages.effects import Mail, Recipient
from postsales.messages.setting import Setting
from workflows.installation_rows import lead

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
