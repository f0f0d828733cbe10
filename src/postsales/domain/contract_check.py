"""What must hold across the fields of a contract. All rules are asked, each about as much as could be read.

Source: domain notes, stories 1 and 2; semantics, "Money" (parts add up, minor units). Shapes are `shape_check`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from postsales.domain import contract_acceptance, contract_people, package_plan
from postsales.domain.contract import Contract, ServiceKind, Trigger
from postsales.domain.contract_draft import FINEST, LARGEST, Draft, Entry
from postsales.domain.errors import Fact, Refused
from postsales.domain.finding import Finding
from postsales.domain.instalment_plan import plan
from postsales.domain.money import DECIMALS
from postsales.domain.nearest import nearest
from postsales.domain.statement import compact

# How people write a currency who do not know its code.
_SPOKEN = {"WON": "KRW", "원": "KRW", "₩": "KRW", "YEN": "JPY", "¥": "JPY", "DOLLAR": "USD", "$": "USD", "€": "EUR"}

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
MOST = {"people": 300, "line_items": 500, "services": 200, "payment_schedule": 120}


Rule = Callable[[Draft], Iterator[Finding]]


def check(document: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Everything that is wrong with the contract beyond its shape."""
    draft = Draft.of(document)
    return tuple(finding for rule in RULES for finding in rule(draft))


def plan_holds(contract: Contract) -> tuple[Finding, ...]:
    """Whether a contract without any finding can be carried out: what rounding does only its plan can tell."""
    try:
        plan(contract)
    except Refused as refused:
        return (Finding(("payment_schedule",), refused.code, refused.facts),)
    return ()


def lists_are_of_a_size(draft: Draft) -> Iterator[Finding]:
    """A delivery's workflows carry the contract: it has to stay a contract, and not become a database."""
    vendor = (draft.vendor_terms,) if draft.vendor_terms else ()
    for owner in (draft.top, *vendor):
        for name, limit in MOST.items():
            count = len(owner.entries(name))
            if count > limit:
                yield Finding((*owner.at, name), "too_many", {"field": name, "count": count, "limit": limit})


def dates_are_of_this_world(draft: Draft) -> Iterator[Finding]:
    """A year with a digit too many is a typo, and no calendar reaches there."""
    rows = [(draft.top, "signed_on"), (draft.top, "service_until"), (draft.top, "tam_until")]
    rows += [(row, "on") for row, _ in draft.triggers()]
    rows += [(service, name) for service in draft.top.entries("services") for name in ("start_on", "due_on")]
    for row, name in rows:
        day = row.date(name)
        if day is not None and not EARLIEST <= day <= LATEST:
            facts: dict[str, Fact] = {"value": day.isoformat(), "limit": f"{EARLIEST} … {LATEST}"}
            yield Finding((*row.at, name), "out_of_range", facts)


def currency_is_known(draft: Draft) -> Iterator[Finding]:
    """We know its minor unit."""
    if draft.currency is not None and draft.currency not in DECIMALS:
        spoken = draft.currency.strip().upper()
        meant = _SPOKEN.get(spoken) or nearest(spoken, DECIMALS)
        yield Finding(("currency",), "unknown_currency", {"currency": draft.currency, "nearest": meant})


def amounts_are_whole(draft: Draft) -> Iterator[Finding]:
    """No amount is finer than the currency's minor unit, nor larger than anybody ever paid."""
    decimals = DECIMALS.get(draft.currency or "")
    for row, name in _amounts(draft):
        amount = row.decimal(name)
        if row.out_of_reach(name):
            yield Finding((*row.at, name), "amount_too_large", {"currency": draft.currency})
        elif amount is not None and decimals is not None and amount != round(amount, decimals):
            facts: dict[str, Fact] = {"amount": str(amount), "currency": draft.currency, "decimals": decimals}
            yield Finding((*row.at, name), "finer_than_minor_unit", facts)


def other_numbers_can_be_counted_with(draft: Draft) -> Iterator[Finding]:
    """Percentages and hours are numbers somebody could have meant."""
    schedules = (*draft.schedule, *(draft.vendor_terms.entries("payment_schedule") if draft.vendor_terms else ()))
    rows = [(row, "portion") for row in schedules]
    rows += [(row, "hours") for row in draft.top.entries("services")]
    tax = draft.top.entry("tax")
    for row, name in (*rows, *(((tax, "rate"),) if tax else ())):
        if row.out_of_reach(name):
            facts: dict[str, Fact] = {
                "value": str(row.raw[name])[:40],
                "limit": f"≤ {FINEST} decimals, < {LARGEST:.0e}",
            }
            yield Finding((*row.at, name), "out_of_range", facts)


def _amounts(draft: Draft) -> Iterator[tuple[Entry, str]]:
    """Every place where an amount may stand."""
    for row in (*draft.top.entries("line_items"), *draft.schedule):
        yield row, "amount"
    if draft.vendor_terms is not None:
        yield draft.vendor_terms, "total"
        for row in draft.vendor_terms.entries("payment_schedule"):
            yield row, "amount"


def total_is_positive(draft: Draft) -> Iterator[Finding]:
    """Something is to be paid; a discount may be a line of its own."""
    if draft.total is not None and draft.total <= 0:
        yield Finding(("line_items",), "total_not_positive", {"total": str(draft.total)})
    owed = draft.vendor_terms.decimal("total") if draft.vendor_terms else None
    if owed is not None and owed <= 0:
        yield Finding(("vendor_terms", "total"), "total_not_positive", {"total": str(owed)})


def parts_add_up(draft: Draft) -> Iterator[Finding]:
    """Both schedules come to what they split."""
    yield from _parts(draft.top, draft.total, draft.currency)
    if draft.vendor_terms is not None:
        yield from _parts(draft.vendor_terms, draft.vendor_terms.decimal("total"), draft.currency)


def _parts(owner: Entry, total: Decimal | None, currency: str | None) -> Iterator[Finding]:
    rows = owner.entries("payment_schedule")
    for row in rows:
        yield from _one_part(row)
    if owner.rows_read("payment_schedule"):
        yield from _sum(rows, total, currency)


def _one_part(row: Entry) -> Iterator[Finding]:
    """A row is a portion or an amount, and something of either."""
    if row.has("portion") and row.has("amount"):
        yield Finding((*row.at, "amount"), "portion_and_amount")
    elif not row.has("portion") and not row.has("amount"):
        yield Finding(row.at, "neither_portion_nor_amount")
    for name in ("portion", "amount"):
        part = row.decimal(name)
        if part is not None and part <= 0:
            yield Finding((*row.at, name), "part_not_positive", {"part": str(part)})


def _sum(rows: Sequence[Entry], total: Decimal | None, currency: str | None) -> Iterator[Finding]:
    portions = [part for row in rows if (part := row.decimal("portion")) is not None]
    amounts = [part for row in rows if (part := row.decimal("amount")) is not None]
    if len(portions) + len(amounts) != len(rows):
        return  # some row is not one readable part: said by `_one_part`, or by the shape check
    last = (*rows[-1].at, "amount" if rows[-1].has("amount") else "portion")
    percent = sum(portions, Decimal(0))
    if not amounts and percent != 100:
        yield Finding(last, "parts_do_not_add_up", {"parts": f"{_plain(percent)} %", "total": "100 %"})
    elif amounts and total is not None:
        stated = sum(amounts, Decimal(0)) + total * percent / 100
        # Percentages beside amounts are rounded to the minor unit, each.
        tolerance = Decimal(len(portions)).scaleb(-DECIMALS.get(currency or "", 2))
        if abs(stated - total) > tolerance:
            yield Finding(last, "parts_do_not_add_up", {"parts": _plain(stated), "total": _plain(total)})


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def accounts_are_of_one_row(draft: Draft) -> Iterator[Finding]:
    """What comes in on a virtual account pays one row, so no two rows share one, however it is spelled."""
    seen: dict[str, str | None] = {}
    for row in (*draft.schedule, *(draft.vendor_terms.entries("payment_schedule") if draft.vendor_terms else ())):
        account = row.text("virtual_account")
        if account is None:
            continue
        if compact(account) in seen:
            facts: dict[str, Fact] = {"account": account, "row": seen[compact(account)]}
            yield Finding((*row.at, "virtual_account"), "virtual_account_twice", facts)
        seen.setdefault(compact(account), row.text("name"))


def dates_follow_the_signature(draft: Draft) -> Iterator[Finding]:
    """Nothing is due, and no service ends, before the contract was signed; a dated instalment has its date."""
    signed_on = draft.signed_on
    for row, trigger in draft.triggers():
        if trigger is Trigger.DATE and not row.has("on"):
            yield Finding(row.at, "trigger_date_missing")
        if trigger is not Trigger.DATE and row.has("on"):
            yield Finding((*row.at, "on"), "date_without_date_trigger", {"trigger": trigger.value})
        yield from _not_before(signed_on, row, "on")
    for service in draft.top.entries("services"):
        yield from _not_before(signed_on, service, "due_on")
    for ends in ("service_until", "tam_until"):
        yield from _not_before(signed_on, draft.top, ends)


def packages_come_one_after_another(draft: Draft) -> Iterator[Finding]:
    """What a package waits for is another package, and none waits for itself, however far around."""
    services = [service for service in draft.top.entries("services") if service.text("id") is not None]
    packages = {
        str(each.text("id")) for each in services if each.one_of("kind", ServiceKind) is not ServiceKind.SUPPORT
    }
    after: dict[str, list[str]] = {}
    for service in services:
        named = service.raw.get("after")
        names = [each for each in named if isinstance(each, str)] if isinstance(named, list | tuple) else []
        after[str(service.text("id"))] = names
        for place, name in enumerate(names):
            if name not in packages:
                facts: dict[str, Fact] = {"package": name, "nearest": nearest(name, packages)}
                yield Finding((*service.at, "after", place), "unknown_package", facts)
    if found := package_plan.circle(after):
        closing = next(each for each in services if each.text("id") == found[0])
        yield Finding((*closing.at, "after"), "packages_in_a_circle", {"circle": package_plan.told(found)})


def packages_end_after_they_start(draft: Draft) -> Iterator[Finding]:
    """Planned dates are in their order, and only trainings are signed off."""
    for service in draft.top.entries("services"):
        start, due = service.date("start_on"), service.date("due_on")
        if start is not None and due is not None and due < start:
            facts: dict[str, Fact] = {
                "package": service.text("id"),
                "start_on": start.isoformat(),
                "due_on": due.isoformat(),
            }
            yield Finding((*service.at, "due_on"), "package_ends_before_it_starts", facts)
        if service.raw.get("sign_off") is True and service.one_of("kind", ServiceKind) is not ServiceKind.TRAINING:
            yield Finding((*service.at, "sign_off"), "not_a_training", {"package": service.text("id")})


def _not_before(signed_on: Any, row: Entry, name: str) -> Iterator[Finding]:
    due = row.date(name)
    if signed_on is not None and due is not None and due < signed_on:
        facts: dict[str, Fact] = {"due_on": due.isoformat(), "signed_on": signed_on.isoformat()}
        yield Finding((*row.at, name), "due_before_signature", facts)


RULES: tuple[Rule, ...] = (
    lists_are_of_a_size,
    dates_are_of_this_world,
    currency_is_known,
    amounts_are_whole,
    other_numbers_can_be_counted_with,
    total_is_positive,
    parts_add_up,
    accounts_are_of_one_row,
    dates_follow_the_signature,
    contract_acceptance.instalments_wait_for_packages_there_are,
    packages_come_one_after_another,
    packages_end_after_they_start,
    contract_people.channel_fits_the_parties,
    contract_people.parties_are_sound,
    contract_people.ids_are_unique,
    contract_people.seats_have_their_people,
    contract_people.needed_seats_are_filled,
    contract_people.services_are_not_called_the_whole,
    contract_people.payment_goes_through_people_there_are,
    contract_people.services_have_a_provider,
)
