"""What somebody must do now, in order, and why: one person's day over all deliveries they sit in.

Source: domain notes, "What its users do all day"; semantics, "Always true" 3 (whoever is awaited has a name). What is
owed is found here and in the modules beside, one per matter; how it is ordered is in `duty`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from postsales.domain.duties_of_answers import of_issues, of_recoveries, of_scope
from postsales.domain.duties_of_approval import of_approvals
from postsales.domain.duties_of_handoff import of_the_handoff
from postsales.domain.duties_of_money import of_instalments, of_questions
from postsales.domain.duties_of_service import of_the_end, of_the_tam, of_what_is_paid
from postsales.domain.duties_of_work import (
    of_acceptances,
    of_items,
    of_packages,
    of_promises,
    of_tasks,
    of_the_stage,
    of_visits,
)
from postsales.domain.duty import Duty, is_for_now
from postsales.domain.my_day_facts import Matters
from postsales.domain.vendor_ladder import VendorLevel


def duties(
    person: str, matters: Matters, ladder: Sequence[VendorLevel], zone: ZoneInfo, now: datetime
) -> Iterator[Duty]:
    """What one delivery wants of somebody. `ladder`: the vendor's; `zone`: the reader's, for what is owed by the hour.

    What is owed by a day is owed by that day where the customer is.
    """
    facts = {"customer": matters.customer_name}
    found = tuple(duty for duty in _of_their_own(person, matters, ladder, zone, now) if is_for_now(duty, now))
    for duty in (*found, *of_the_end(person, matters, now, found)):
        yield duty.model_copy(update={"delivery": matters.delivery, "facts": {**facts, **duty.facts}})


def _of_their_own(
    person: str, matters: Matters, ladder: Sequence[VendorLevel], zone: ZoneInfo, now: datetime
) -> Iterator[Duty]:
    yield from (
        *of_issues(person, matters, ladder, zone),
        *of_recoveries(person, matters, zone),
        *of_scope(person, matters),
        *of_approvals(person, matters, zone),
        *of_questions(person, matters, zone),
        *of_promises(person, matters),
        *of_visits(person, matters),
        *of_packages(person, matters),
        *of_items(person, matters, zone),
        *of_tasks(person, matters, zone),
        *of_acceptances(person, matters, zone),
        *of_instalments(person, matters),
        *of_the_handoff(person, matters, now),
        *of_the_stage(person, matters, zone),
        *of_the_tam(person, matters, now),
        *of_what_is_paid(person, matters, now),
    )
