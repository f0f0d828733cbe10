"""What must hold across the fields of a contract. All rules are asked, each about as much as could be read.

Source: domain notes, stories 1 and 2; semantics, "Money" (parts add up, minor units). Shapes are `shape_check`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from postsales.domain.contract import Channel, Trigger
from postsales.domain.contract_draft import Draft, Entry, Path
from postsales.domain.errors import Fact
from postsales.domain.money import DECIMALS
from postsales.domain.nearest import nearest
from postsales.domain.seats import Seat, Side

# How people write a currency who do not know its code.
_SPOKEN = {"WON": "KRW", "원": "KRW", "₩": "KRW", "YEN": "JPY", "¥": "JPY", "DOLLAR": "USD", "$": "USD", "€": "EUR"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: where, which rule (a wording code), and what fills the gaps in its text."""

    at: Path
    code: str
    facts: dict[str, Fact] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where, as people write it: `payment_schedule[2].portion`."""
        return spelled(self.at)


def spelled(at: Path) -> str:
    """A place as people write it."""
    text = ""
    for part in at:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


Rule = Callable[[Draft], Iterator[Finding]]


def check(document: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Everything that is wrong with the contract beyond its shape."""
    draft = Draft.of(document)
    return tuple(finding for rule in RULES for finding in rule(draft))


def currency_is_known(draft: Draft) -> Iterator[Finding]:
    """We know its minor unit."""
    if draft.currency is not None and draft.currency not in DECIMALS:
        spoken = draft.currency.strip().upper()
        meant = _SPOKEN.get(spoken) or nearest(spoken, DECIMALS)
        yield Finding(("currency",), "unknown_currency", {"currency": draft.currency, "nearest": meant})


def amounts_are_whole(draft: Draft) -> Iterator[Finding]:
    """No amount is finer than the currency's minor unit."""
    decimals = DECIMALS.get(draft.currency or "")
    if decimals is None:
        return
    vendor = (draft.vendor_terms,) if draft.vendor_terms else ()
    rows = [(row, "amount") for row in (*draft.top.entries("line_items"), *draft.schedule)]
    rows += [(entry, "total") for entry in vendor]
    rows += [(row, "amount") for entry in vendor for row in entry.entries("payment_schedule")]
    for row, name in rows:
        amount = row.decimal(name)
        if amount is not None and amount != round(amount, decimals):
            facts: dict[str, Fact] = {"amount": str(amount), "currency": draft.currency, "decimals": decimals}
            yield Finding((*row.at, name), "finer_than_minor_unit", facts)


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
    yield from _not_before(signed_on, draft.top, "service_until")


def _not_before(signed_on: Any, row: Entry, name: str) -> Iterator[Finding]:
    due = row.date(name)
    if signed_on is not None and due is not None and due < signed_on:
        facts: dict[str, Fact] = {"due_on": due.isoformat(), "signed_on": signed_on.isoformat()}
        yield Finding((*row.at, name), "due_before_signature", facts)


def channel_fits_the_parties(draft: Draft) -> Iterator[Finding]:
    """An indirect deal has a partner and what it owes the vendor; a direct one has neither."""
    if draft.channel is Channel.INDIRECT:
        if not draft.top.has("partner"):
            yield Finding((), "partner_missing")
        if not draft.top.has("vendor_terms"):
            yield Finding((), "vendor_terms_missing")
    if draft.channel is Channel.DIRECT:
        if draft.top.has("partner"):
            yield Finding(("partner",), "partner_on_direct_deal")
        if draft.top.has("vendor_terms"):
            yield Finding(("vendor_terms",), "vendor_terms_on_direct_deal")
        for person in draft.people:
            if person.one_of("side", Side) is Side.PARTNER:
                facts: dict[str, Fact] = {"person": person.text("id")}
                yield Finding((*person.at, "side"), "partner_person_on_direct_deal", facts)


def parties_are_sound(draft: Draft) -> Iterator[Finding]:
    """Three different parties in time zones that exist."""
    seen: dict[str, Side] = {}
    for side in Side:
        party = draft.top.entry(side.value)
        if party is None:
            continue
        name = party.text("id")
        if name is not None and name in seen:
            yield Finding((*party.at, "id"), "party_twice", {"party": name, "other": seen[name].value})
        elif name is not None:
            seen[name] = side
        zone = party.text("timezone")
        if zone is not None and not _is_zone(zone):
            yield Finding((*party.at, "timezone"), "unknown_timezone", {"timezone": zone})


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


def ids_are_unique(draft: Draft) -> Iterator[Finding]:
    """A person, and a service, is listed once."""
    for rows in (draft.people, draft.top.entries("services")):
        counted = Counter(name for row in rows if (name := row.text("id")) is not None)
        seen: set[str] = set()
        for row in rows:
            name = row.text("id")
            if name is not None and counted[name] > 1:
                if name in seen:
                    yield Finding((*row.at, "id"), "duplicate_id", {"id": name})
                seen.add(name)


def seats_have_their_people(draft: Draft) -> Iterator[Finding]:
    """Whoever is to sit somewhere is listed, and of the party whose seat it is."""
    sides = {name: person.one_of("side", Side) for person in draft.people if (name := person.text("id")) is not None}
    for at, seat, people in draft.seats():
        if draft.channel is Channel.DIRECT and seat.side is Side.PARTNER:
            yield Finding(at, "partner_seat_on_direct_deal", {"seat": seat.value})
            continue
        if not people:
            yield Finding(at, "seat_without_person", {"seat": seat.value, "person": None, "nearest": None})
        for place, person in enumerate(people):
            yield from _sitting((*at, place), seat, person, sides, people[:place])


def _sitting(
    at: Path, seat: Seat, person: Any, sides: Mapping[str, Side | None], before: Sequence[Any]
) -> Iterator[Finding]:
    if not isinstance(person, str):
        return
    if person not in sides:
        meant = nearest(person, sides)
        yield Finding(at, "seat_without_person", {"seat": seat.value, "person": person, "nearest": meant})
    elif (side := sides[person]) is not None and side is not seat.side:
        yield Finding(at, "seat_of_another_party", {"seat": seat.value, "person": person, "side": seat.side.value})
    if person in before:
        yield Finding(at, "person_twice_in_seat", {"seat": seat.value, "person": person})


def needed_seats_are_filled(draft: Draft) -> Iterator[Finding]:
    """Somebody pays; a TAM that was bought is somebody. The other seats are the handoff's business."""
    if not isinstance(draft.top.raw.get("seats"), Mapping):
        return  # the shape check says it
    filled = {seat for _, seat, people in draft.seats() if people}
    if Seat.PAYER not in filled:
        yield Finding(("seats",), "payer_missing", {"seat": Seat.PAYER.value})
    if draft.top.raw.get("tam") is True and Seat.TAM not in filled:
        yield Finding(("tam",), "tam_without_seat", {"seat": Seat.TAM.value})


def services_have_a_provider(draft: Draft) -> Iterator[Finding]:
    """Whoever provides a service, or mediates, takes part in the deal."""
    for service in draft.top.entries("services"):
        side = service.one_of("provided_by", Side)
        if side is not None and side not in draft.sides:
            facts: dict[str, Fact] = {"service": service.text("id"), "side": side.value}
            yield Finding((*service.at, "provided_by"), "provided_by_absent_side", facts)
    law = draft.top.entry("law")
    mediator = law.one_of("mediator", Side) if law else None
    if mediator is not None and mediator not in draft.sides:
        yield Finding(("law", "mediator"), "mediator_absent", {"side": mediator.value})


RULES: tuple[Rule, ...] = (
    currency_is_known,
    amounts_are_whole,
    total_is_positive,
    parts_add_up,
    dates_follow_the_signature,
    channel_fits_the_parties,
    parties_are_sound,
    ids_are_unique,
    seats_have_their_people,
    needed_seats_are_filled,
    services_have_a_provider,
)
