"""Who takes part in a contract: parties, people, seats, and who provides what.

Source: domain notes, "Who is involved" and stories 1 and 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from postsales.domain.acceptance import WHOLE
from postsales.domain.contract import Channel
from postsales.domain.contract_draft import Draft
from postsales.domain.errors import Fact
from postsales.domain.finding import Finding, Path
from postsales.domain.nearest import nearest
from postsales.domain.seats import Seat, Side


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
    if draft.top.raw.get("tam_hours") is not None and draft.top.raw.get("tam") is not True:
        yield Finding(("tam_hours",), "tam_hours_without_tam", {})


def services_are_not_called_the_whole(draft: Draft) -> Iterator[Finding]:
    """What is accepted is a service by its id, or the whole: no service may go by that name."""
    for service in draft.top.entries("services"):
        if service.text("id") == WHOLE:
            yield Finding((*service.at, "id"), "service_called_the_whole", {"id": WHOLE})


def payment_goes_through_people_there_are(draft: Draft) -> Iterator[Finding]:
    """Whoever is named in the chain of a payment is listed, and works for a party that pays."""
    sides = {name: person.one_of("side", Side) for person in draft.people if (name := person.text("id")) is not None}
    named = draft.top.raw.get("payment_chain")
    chain = tuple(named) if isinstance(named, list | tuple) else ()
    for place, person in enumerate(chain):
        at: Path = ("payment_chain", place)
        if not isinstance(person, str):
            continue
        if person not in sides:
            yield Finding(at, "chain_without_person", {"person": person, "nearest": nearest(person, sides)})
        elif sides[person] is Side.VENDOR:
            yield Finding(at, "chain_of_the_vendor", {"person": person})
        if person in chain[:place]:
            yield Finding(at, "duplicate_id", {"id": person})


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
