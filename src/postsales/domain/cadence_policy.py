"""How often a customer is seen, as data: by the age of its deliveries, and by its tier.

Source: semantics, "Check-ins": cadence by tier and age (for example days 3, 7, 14, 30, then monthly, then quarterly;
TAM weekly). A cadence of zero days would never come to an end: every number of days is at least one.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from postsales.domain.care import CarePolicy
from postsales.domain.frozen import Stated

Days = Annotated[int, Field(ge=1, le=3_650)]
Until = Annotated[int, Field(ge=0, le=3_650)]
"""How long something lasts; with 0, not at all. Policies that running workflows carry say so."""


class TierCadence(Stated):
    """What is different for customers of a tier; what it does not say is as for everybody."""

    after_signature_days: tuple[Days, ...] | None = None
    before_live_every_days: Days | None = None
    after_go_live_days: tuple[Days, ...] | None = None
    monthly_until_days: Until | None = None
    monthly_days: Days | None = None
    quarterly_days: Days | None = None
    tam_every_days: Days | None = None
    survey_every_checkins: Until | None = None
    survey_gap_days: Days | None = None
    survey_before_end_days: Until | None = None


class CheckinPolicy(Stated):
    """Cadence of one customer: days after signature, days after go-live, then every so many days (story 6).

    Nobody recorded it: reminded, then climbed, after so many business days. Nobody answers: tried again so many
    business days later, until it was tried `attempts` times. A survey may be answered for `survey_days` (calendar).
    """

    after_signature_days: tuple[Days, ...] = (3, 14, 30)
    before_live_every_days: Days = 30
    after_go_live_days: tuple[Days, ...] = (3, 7, 14, 30)
    monthly_until_days: Until = 180
    monthly_days: Days = 30
    quarterly_days: Days = 91
    tam_every_days: Days = 7
    remind_after_days: Days = 1
    climb_after_days: Days = 3
    tiers: dict[str, TierCadence] = {}
    """By the customer's tier."""
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    again_after_days: Days = 2
    survey_days: Days = 21
    survey_every_checkins: Until = 0
    """After so many check-ins held the customer is asked again by itself; 0: only by hand, as for those seen before."""
    survey_gap_days: Days = 90
    """No customer is asked by itself twice within so many days."""
    survey_after_live_days: Days = 30
    """From so many days after going live; people are to have used it."""
    survey_before_end_days: Until = 0
    """Within so many days of the end of its service a delivery is asked about once more; 0: not, as for those seen
    before."""
    tam_reports: bool = False
    """Whether customers with TAM service get a report of each month; not those seen since before there were any."""

    care: CarePolicy = CarePolicy()

    def of_tier(self, tier: str) -> CheckinPolicy:
        """The policy as it is for customers of that tier."""
        return self if tier not in self.tiers else self.with_cadence(self.tiers[tier])

    def with_cadence(self, cadence: TierCadence) -> CheckinPolicy:
        """The policy with what the cadence says."""
        return self.model_copy(update=cadence.model_dump(exclude_none=True))
