"""When a customer is asked by itself: after going live, and every so many check-ins; never too often, never in trouble.

Source: domain notes, story 6 ("did this purchase do what it was for?") and story 7: whoever waits for an apology or a
severe fault's end is not sent a form. What is held back so goes out with the first check-in after it is over.
"""

from __future__ import annotations

from datetime import date, timedelta

from postsales.domain.cadence import CheckinState, Joined
from postsales.domain.cadence_policy import CheckinPolicy


def due_about(state: CheckinState, policy: CheckinPolicy, today: date) -> Joined | None:
    """The live delivery to ask about today: the newest of those it is time for; None when there is none.

    Of a policy that says 0 check-ins, never.
    """
    if not policy.survey_every_checkins or too_soon(state, policy, today) or troubled(state):
        return None
    live = [joined for joined in state.deliveries.values() if joined.live_on is not None]
    waiting = [joined for joined in live if _due(state, joined, policy, today)]
    return max(waiting, key=lambda joined: (joined.live_on or joined.signed_on, joined.delivery), default=None)


def _due(state: CheckinState, joined: Joined, policy: CheckinPolicy, today: date) -> bool:
    live_on, last = joined.live_on, state.surveyed_on
    if live_on is None:
        return False
    settled = today >= live_on + timedelta(days=policy.survey_after_live_days)
    first = last is None or last < live_on
    return settled and (first or state.held_since_survey >= policy.survey_every_checkins)


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
