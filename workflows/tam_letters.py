"""What is written about a month of TAM service: to the customer, and to the TAM."""

from __future__ import annotations

from datetime import date, timedelta

from postsales.domain.cadence import CheckinState
from postsales.domain.seats import Party, Seat
from postsales.domain.tam_report import after
from postsales.messages.effects import Mail, Recipient
from postsales.messages.tam import TamReportOf

READERS = ((Seat.REQUESTER, Seat.OPERATOR, Seat.ACCEPTANCE_DECIDER), (Seat.TAM,))


def report_letters(customer: Party, state: CheckinState, month: date, until: date | None = None) -> tuple[Mail, ...]:
    """The month's report to each of its readers there is.

    `until` is the last day of a service that ends within the month. Such a letter is one of its own: the whole month
    may still be told, of a TAM that is bought anew in it.
    """
    found = {person.id: person for seats in READERS if (person := state.person(*seats)) is not None}
    said = f"{month:%Y-%m}"
    newest = state.newest
    ends = {"until": until.isoformat()} if until is not None else {}
    part = f"/until-{until}" if until is not None else ""
    return tuple(
        Mail(
            key=f"customer/{customer.id}/tam/{said}{part}:{person.id}", to=Recipient.of(person), template="tam/report",
            facts={"customer": customer.name, "month": said, **ends}, about=newest.delivery if newest else None,
            tam_report=TamReportOf(customer=customer.id, month=said),
        )
        for person in found.values()
    )  # fmt: skip


def last_report_letters(
    customer: Party, state: CheckinState, months: tuple[date, ...], until: date
) -> tuple[Mail, ...]:
    """What has not been told yet when the service ends on that day: whole months, and the part of the last one."""
    found: list[Mail] = []
    for month in months:
        ends = until if after(month) > until + timedelta(days=1) else None
        found += report_letters(customer, state, month, ends)
    return tuple(found)
