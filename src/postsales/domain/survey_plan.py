"""When a customer is asked by itself: after going live, every so many check-ins, and as a service comes to its end.

Never too often, never in trouble. Source: domain notes, story 6 ("did this purchase do what it was for?") and story 7:
whoever waits for an apology or a severe fault's end is not sent a form. What is held back so goes out with the first
check-in after it is over. The end is asked about before it: of what is closed nothing is sent any more (semantics,
"Always true" 6), and who is unhappy then can still be met. How the delivery was, is the retrospective's to ask.
"""

from __future__ import annotations

from datetime import date, timedelta

from postsales.domain.cadence import CheckinState, Joined
from postsales.domain.cadence_policy import CheckinPolicy


def due_about(state: CheckinState, policy: CheckinPolicy, today: date) -> Joined | None:
    """The live delivery to ask about today: of those it is time for one that ends soon, else the newest; None when
    there is none.

    Of a policy that says 0 check-ins, never.
    """
    if not policy.survey_every_checkins or too_soon(state, policy, today) or troubled(state):
        return None
    live = [joined for joined in state.deliveries.values() if joined.live_on is not None]
    waiting = [joined for joined in live if _due(state, joined, policy, today)]
    return max(
        waiting,
        key=lambda joined: (ends_soon(joined, policy, today), joined.live_on or joined.signed_on, joined.delivery),
        default=None,
    )


def _due(state: CheckinState, joined: Joined, policy: CheckinPolicy, today: date) -> bool:
    live_on, last = joined.live_on, state.surveyed_on
    if live_on is None:
        return False
    settled = today >= live_on + timedelta(days=policy.survey_after_live_days)
    first = last is None or last < live_on
    if not settled:
        return False
    enough = state.held_since_survey >= policy.survey_every_checkins
    return first or enough or _last_chance(state, joined, policy, today)


def ends_soon(joined: Joined, policy: CheckinPolicy, today: date) -> bool:
    """Whether its service is in its last days."""
    until = joined.known.service_until
    return until is not None and 0 <= (until - today).days < policy.survey_before_end_days


def _last_chance(state: CheckinState, joined: Joined, policy: CheckinPolicy, today: date) -> bool:
    """Its last days have begun, and nobody was asked in them."""
    until, last = joined.known.service_until, state.surveyed_on
    if until is None or not ends_soon(joined, policy, today):
        return False
    return last is None or (until - last).days >= policy.survey_before_end_days


def too_soon(state: CheckinState, policy: CheckinPolicy, today: date) -> bool:
    """Whether the customer was asked, about whichever delivery, not long ago."""
    last = state.surveyed_on
    return last is not None and (today - last).days < policy.survey_gap_days


def troubled(state: CheckinState) -> bool:
    """Whether a severe issue or a complaint is open with any of the customer's deliveries."""
    stands = [standing.stand for standing in state.standings.values()]
    return any(stand.critical_issues or stand.major_issues or stand.complaints for stand in stands)


def surveyed(state: CheckinState, today: date) -> CheckinState:
    """They were asked today, by hand or by itself: from here on it is counted anew."""
    return state.model_copy(update={"surveyed_on": today, "held_since_survey": 0})
