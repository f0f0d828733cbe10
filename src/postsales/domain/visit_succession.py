"""Visits of somebody who has left every seat: whoever follows them goes instead, once they have read the briefing.

Source: domain notes, story 3: without an acknowledged briefing no visit is confirmed. So a visit that was confirmed is
confirmed anew by whoever goes now.
"""

from __future__ import annotations

from postsales.domain.absence import heir
from postsales.domain.installation_state import InstallationState
from postsales.domain.seats import Person, Roster
from postsales.domain.visit import Visit, VisitStage


def handed_on(state: InstallationState, before: Roster) -> tuple[InstallationState, tuple[Visit, ...]]:
    """The installation after a change of seats, with the visits as they were that go to somebody else now."""
    left = {visit.engineer for visit in state.visits if before.seats_of(visit.engineer)}
    followers = {who: _follower(state.roster, before, who) for who in left if not state.roster.seats_of(who)}
    # One at which nobody met takes place yet, on its new date.
    ahead = (visit for visit in state.visits if not visit.over or visit.stage is VisitStage.MISSED)
    handed = tuple(visit for visit in ahead if followers.get(visit.engineer) is not None)
    for visit in handed:
        follower = followers[visit.engineer]
        if follower is not None:
            state = state.with_visit(_for(visit, follower))
    return state, handed


def _follower(roster: Roster, before: Roster, who: str) -> Person | None:
    """Who came into a seat of theirs as they left it, else who sits there, else who leads their side."""
    for seat in before.seats_of(who):
        new = [each for each in roster.holders(seat) if each.id not in before.seats.get(seat, ())]
        if (found := next(iter(new or roster.holders(seat)), None)) is not None:
            return found
    return heir(roster, who)


def _for(visit: Visit, follower: Person) -> Visit:
    stage = visit.stage
    if stage in (VisitStage.ACKNOWLEDGED, VisitStage.CONFIRMED):
        stage = VisitStage.BRIEFED
    return visit.model_copy(update={"engineer": follower.id, "side": follower.side, "stage": stage})
