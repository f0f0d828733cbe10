"""Duties of the service as a whole: what is still open as it ends, a TAM's hours, what is paid for and not delivered.

Source: domain notes, story 9 (a delivery closes with everything settled and no open promise), "Who is involved" (a TAM
is paid for), story 7 (charged and not delivered).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from postsales.domain.collecting import FINANCE_SEATS
from postsales.domain.duties_of_work import BRIEFS
from postsales.domain.duty import AHEAD, KINDS, Duty, owed
from postsales.domain.entitlement import Level
from postsales.domain.my_day_facts import Matters, PackageStanding
from postsales.domain.seats import Seat, Side
from postsales.domain.service_standing import IncludedStanding
from postsales.domain.tam import ENTITLEMENT
from postsales.domain.tam_report import after

GETS_IT_USED = (Seat.CSM, Seat.SALES_REP)
SELLS = (Seat.SALES_REP, Seat.CSM)


def of_the_end(person: str, matters: Matters, now: datetime, told: Collection[Duty]) -> Iterator[Duty]:
    """Single points of the closing checklist, as the service ends or when it is over: whoever owes each.

    What a visit left undone is promised, or told as unpromised; what is asked, and issues, have duties of their own.
    `told`: what they are told of anyway; of one thing they are told once.
    """
    zone, until = ZoneInfo(matters.timezone), matters.service.until
    if matters.stage != "live" or until is None or now.astimezone(zone).date() + AHEAD < until:
        return
    known = {(KINDS[duty.what].about, duty.n) for duty in told}
    for duty in _points(person, matters, until, zone):
        if (KINDS[duty.what].about, duty.n) not in known:
            yield duty


def _points(person: str, matters: Matters, until: date, zone: tzinfo) -> Iterator[Duty]:
    for promise in matters.promises:
        if promise.owner == person:
            yield owed("closing_promise", n=promise.n, due=until, zone=zone, facts={"what": promise.what})
    if person == matters.first(*FINANCE_SEATS[Side.VENDOR]):
        for n in matters.service.unsettled:
            yield owed("closing_instalment", n=n, due=until, zone=zone)
    if person == matters.first(*GETS_IT_USED):
        for each in matters.service.included:
            if each.remaining > 0 and each.entitlement != ENTITLEMENT:
                body = {"matter": f"unused:{each.entitlement}"}
                yield owed("closing_unused", due=until, zone=zone, body=body, facts=_amounts(each))


# A TAM's hours


def of_the_tam(person: str, matters: Matters, now: datetime) -> Iterator[Duty]:
    """Each month's hours are told before the month is reported, and more are agreed on before there are none."""
    zone, service = ZoneInfo(matters.timezone), matters.service
    today = now.astimezone(zone).date()
    over = service.tam_until is not None and service.tam_until < today
    if not service.tam or over or person != matters.first(Seat.TAM):
        return
    month = today.replace(day=1)
    if service.tam_told_on is None or service.tam_told_on < month:
        last = after(month) - timedelta(days=1)
        due = min(last, service.tam_until) if service.tam_until is not None else last
        yield owed("tell_tam_hours", due=due, zone=zone, facts={"month": f"{month:%Y-%m}"})
    hours = next((each for each in service.included if each.entitlement == ENTITLEMENT), None)
    asked = any(request.entitlement == ENTITLEMENT for request in matters.scope)
    if hours is not None and hours.level is not None and not asked:
        what = "tam_hours_low" if hours.level == Level.TOLD else "tam_hours_used_up"
        yield owed(what, zone=zone, body={"entitlement": ENTITLEMENT}, facts=_amounts(hours))


def _amounts(each: IncludedStanding) -> dict[str, str]:
    return {
        "name": each.name,
        "unit": each.unit,
        "remaining": f"{each.remaining.normalize():f}",
        "granted": f"{each.granted.normalize():f}",
    }


# Paid for, and not delivered


def overdue(packages: Collection[PackageStanding], today: date) -> tuple[PackageStanding, ...]:
    """Work packages that are past their day and not done, the longest first."""
    late = (each for each in packages if each.state == "planned" and each.due_on is not None and each.due_on < today)
    return tuple(sorted(late, key=lambda each: (each.due_on or today, each.package)))


def of_what_is_paid(person: str, matters: Matters, now: datetime) -> Iterator[Duty]:
    """The customer's money is in and what was sold is not there on its day: whoever leads the delivery sees to it."""
    zone = ZoneInfo(matters.timezone)
    late = overdue(matters.packages, now.astimezone(zone).date())
    if matters.service.received is None or not late or person != matters.first(*BRIEFS):
        return
    amount, currency = matters.service.received
    facts = {"amount": amount, "currency": currency, "packages": ", ".join(each.name for each in late)}
    yield owed("deliver_what_is_paid", due=late[0].due_on, zone=zone, facts=facts)
