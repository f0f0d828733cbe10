"""What is written about a month of TAM service: to the customer, and to the TAM."""

from __future__ import annotations

from datetime import date

from postsales.domain.cadence import CheckinState
from postsales.domain.seats import Party, Seat
from postsales.messages.effects import Mail, Recipient
from postsales.messages.tam import TamReportOf

READERS = ((Seat.REQUESTER, Seat.OPERATOR, Seat.ACCEPTANCE_DECIDER), (Seat.TAM,))


def report_letters(customer: Party, state: CheckinState, month: date) -> tuple[Mail, ...]:
    """The month's report to each of its readers there is."""
    found = {person.id: person for seats in READERS if (person := state.person(*seats)) is not None}
    said = f"{month:%Y-%m}"
    newest = state.newest
    return tuple(
        Mail(
            key=f"customer/{customer.id}/tam/{said}:{person.id}", to=Recipient.of(person), template="tam/report",
            facts={"customer": customer.name, "month": said}, about=newest.delivery if newest else None,
            tam_report=TamReportOf(customer=customer.id, month=said),
        )
        for person in found.values()
    )  # fmt: skip
