"""Who answers for a person when heads come and go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from postsales.domain import conduct
from postsales.domain.conduct import ConductComplaint
from postsales.domain.seats import Person, Roster, Seat, Side

AT = datetime(2026, 3, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(days=2)
PEOPLE = tuple(
    Person(id=name, name=name, side=Side.VENDOR, email=f"{name}@v.example")
    for name in ("oliver", "grace", "victor", "helen")
) + (Person(id="jaeho", name="jaeho", side=Side.PARTNER, email="jaeho@p.example"),)


def roster(*heads: str, executive: tuple[str, ...] = ()) -> Roster:
    return Roster(people=PEOPLE, seats={Seat.VENDOR_HEAD: heads, Seat.EXECUTIVE: executive})


def complaint(*heads: str, asked: int = 1) -> ConductComplaint:
    by_name = {person.id: person for person in PEOPLE}
    return ConductComplaint(
        reference="c-000000000000", text="x", person="oliver", side=Side.VENDOR, by="jaeho", by_side=Side.PARTNER,
        at=AT, heads=tuple(by_name[head] for head in heads), asked=asked, asked_at=AT,
    )  # fmt: skip


def stands(found: ConductComplaint) -> tuple[list[str], int, datetime]:
    return [head.id for head in found.heads], found.asked, found.asked_at


def test_the_successor_is_asked_and_has_time_of_their_own():
    found = conduct.reseated(complaint("grace"), roster("victor"), LATER)
    assert stands(found) == (["victor"], 1, LATER)
    assert found.seen_by == ("jaeho", "victor")


def test_whoever_it_lies_with_keeps_it_and_its_clock_when_others_come_and_go():
    found = conduct.reseated(complaint("grace", "victor"), roster("grace", executive=("helen",)), LATER)
    assert stands(found) == (["grace", "helen"], 1, AT)


def test_an_earlier_head_who_left_reads_no_more():
    found = conduct.reseated(complaint("grace", "victor", asked=2), roster("victor"), LATER)
    assert (stands(found), found.seen_by) == ((["victor"], 1, AT), ("jaeho", "victor"))


def test_without_anybody_fresh_it_goes_back_to_an_earlier_one():
    found = conduct.reseated(complaint("grace", "victor", asked=2), roster("grace"), LATER)
    assert stands(found) == (["grace"], 1, LATER)


def test_where_nobody_answers_any_more_it_stays_as_it_was():
    known = complaint("grace")
    assert conduct.reseated(known, roster("oliver"), LATER) == known


def test_only_who_complained_and_who_sits_there_still_reads_it():
    seen = ("jaeho", "grace", "victor")
    readers = [person.id for person in PEOPLE if conduct.reads(seen, "jaeho", Side.VENDOR, person.id, roster("victor"))]
    assert readers == ["victor", "jaeho"]
