"""Believable policies by seed: how often the vendor of a life sees its customers, and how patient it is."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from postsales.domain.cadence_policy import CheckinPolicy
from postsales.domain.closing_policy import Careful, ClosingPolicy
from postsales.domain.ladder import LadderStep
from postsales.domain.policy import STANDARD, Policy
from postsales.domain.seats import Seat

RHYTHMS: tuple[dict[str, Any], ...] = (
    {},
    {"after_signature_days": (30,), "after_go_live_days": (7, 30), "tam_every_days": 14},
    {"after_signature_days": (14,), "after_go_live_days": (30,), "monthly_until_days": 0, "tam_every_days": 28},
    {"after_signature_days": (), "before_live_every_days": 60, "after_go_live_days": (30, 90), "tam_every_days": 14},
)
"""The standard's; and those of vendors who see their customers less, as most do."""
SURVEYS = (0, 3, 6)
"""Check-ins after which a customer is asked; with 0 only when somebody asks."""
LADDERS = (
    STANDARD.collection.ladder,
    STANDARD.collection.ladder,
    (
        LadderStep(offset=3, tone="kind", seat=Seat.PAYER),
        LadderStep(offset=20, tone="final", seat=Seat.PAYER, owner=Seat.SALES_REP, hold=True),
    ),
    (LadderStep(offset=10, channel="call", tone="firm", seat=Seat.PAYER, owner=Seat.VENDOR_HEAD),),
)
REQUIRED = ((), (Careful.INSTALLATION,), (Careful.INSTALLATION,), tuple(Careful))


def policy(seed: int) -> Policy:
    """The policy of that seed: half of what may differ is as in the standard."""
    luck = random.Random(f"policy/{seed}")  # noqa: S311 - reproducible by seed is the point

    def days(standard: int) -> int:
        return standard if luck.random() < 0.5 else luck.randint(1, 3 * standard)

    checkin: CheckinPolicy = STANDARD.checkin.model_copy(
        update={
            **luck.choice(RHYTHMS),
            "survey_every_checkins": luck.choice(SURVEYS),
            "remind_after_days": days(1),
            "climb_after_days": days(3),
        }
    )
    collection = STANDARD.collection.model_copy(
        update={
            "ladder": luck.choice(LADDERS),
            "upcoming_days": days(7),
            "dispute_expires_days": days(10),
            "rep_notice_days": luck.choice((0, 1, 3)),
            "hold_notice_days": days(5),
        }
    )
    told_within = {"acknowledge_within_days": days(2), "digest_after_opening": timedelta(minutes=luck.choice((0, 30)))}
    return STANDARD.model_copy(
        update={
            "name": f"life-{seed}",
            "checkin": checkin,
            "collection": collection,
            "handoff": STANDARD.handoff.model_copy(update={"complete_within_days": days(5)}),
            "installation": STANDARD.installation.model_copy(update={"stalled_after_days": days(10)}),
            "promise": STANDARD.promise.model_copy(update={"silent_days": days(3), "answer_days": days(1)}),
            "finance": STANDARD.finance.model_copy(update=told_within),
            "closing": ClosingPolicy(require=luck.choice(REQUIRED)),
            "stuck_after_days": days(10),
        }
    )
