"""What is special about a contract, for those who take it over: where it is argued, who waits for money how long.

Source: domain notes, story 1: the customer pays late, the vendor wants its money early, the standard contract names a
far court; the partner bridges the gap with its own cash. Codes with their facts; the words are in the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator

from postsales.domain.calendar import SEOUL_OFFICE, BusinessCalendar
from postsales.domain.contract import Contract, ScheduleRow
from postsales.domain.frozen import Frozen
from postsales.domain.money import Money
from postsales.domain.schedule import due_on


class SpecialTerm(Frozen):
    """One of them: a wording code, and the facts that fill its gaps."""

    code: str
    facts: dict[str, str | int | None] = {}


def special_terms(contract: Contract, calendar: BusinessCalendar = SEOUL_OFFICE) -> tuple[SpecialTerm, ...]:
    """What delivery should know before it promises anything; prefilled from the contract."""
    return tuple(_found(contract, calendar))


def bridge_days(contract: Contract, calendar: BusinessCalendar = SEOUL_OFFICE) -> int | None:
    """For how many days at least the partner pays before the customer does; None when it bridges nothing.

    Counted as if everything happened on the day of the signature: in truth the customer's triggers come later.
    """
    if contract.vendor_terms is None:
        return None
    days = _first_due(contract, contract.payment_schedule, calendar)
    days -= _first_due(contract, contract.vendor_terms.payment_schedule, calendar)
    return days if days > 0 else None


def _found(contract: Contract, calendar: BusinessCalendar) -> Iterator[SpecialTerm]:
    law = contract.law
    mediator = law.mediator.value if law.mediator else None
    yield SpecialTerm(code="jurisdiction", facts={"governing": law.governing, "forum": law.forum, "side": mediator})
    days, owed = bridge_days(contract, calendar), contract.vendor_terms
    if days is not None and owed is not None:
        amount = str(Money.of(owed.total, contract.currency).amount)
        yield SpecialTerm(code="bridge", facts={"days": days, "amount": amount, "currency": contract.currency})
    window = contract.acceptance.window_days
    yield SpecialTerm(code="deemed" if contract.acceptance.deemed else "not_deemed", facts={"days": window})
    if contract.partner is not None and not contract.partner_consents_to_reminders:
        yield SpecialTerm(code="no_reminders")


def _first_due(contract: Contract, rows: tuple[ScheduleRow, ...], calendar: BusinessCalendar) -> int:
    return min(due_on(row.on or contract.signed_on, row.terms, calendar) for row in rows).toordinal()
