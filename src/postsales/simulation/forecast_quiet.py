"""What a forecast does not ask of its collections: words that move neither a date nor an amount.

How late a payer pays is drawn from what was seen or said of it, reminders included; a reminder's letter moves nothing
more, nor does a signal to finance. They were half of all that happens in a life. What holds services stays: that does.
"""

from __future__ import annotations

from postsales.domain.ladder import LadderStep
from postsales.domain.policy import CollectionPolicy
from postsales.simulation.forecast_present import Present

NEVER_DAYS = 36_500


def quiet(present: Present) -> Present:
    """The same delivery, whose collections, running or still to begin, ask only for what matters."""
    policy = present.delivery.policy
    policy = policy.model_copy(update={"collection": _quiet(policy.collection)})
    instalments = tuple(each.model_copy(update={"policy": _quiet(each.policy)}) for each in present.instalments)
    delivery = present.delivery.model_copy(update={"policy": policy})
    return present.model_copy(update={"delivery": delivery, "instalments": instalments})


def _quiet(policy: CollectionPolicy) -> CollectionPolicy:
    return policy.model_copy(
        update={
            "upcoming_days": 0,
            "overdue_offsets": (),
            "ladder": _holding(policy.ladder),
            "ladders": {name: _holding(ladder) for name, ladder in policy.ladders.items()},
        }
    )


def _holding(ladder: tuple[LadderStep, ...]) -> tuple[LadderStep, ...]:
    """Each step comes with the next one that holds services, which supersedes it: their numbers stay what they are."""
    steps: list[LadderStep] = []
    comes = NEVER_DAYS
    for step in reversed(ladder):
        comes = step.offset if step.hold else comes
        steps.append(step.model_copy(update={"offset": comes}))
    return tuple(reversed(steps))
