"""The staff directory of each party, who is away when, and what everybody carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from postsales.domain.frozen import Frozen
from postsales.domain.promise import UNSETTLED
from postsales.domain.staffing import Load, Staff
from postsales.domain.visit import OVER
from postsales.messages.command import By
from postsales.store.engine import Database
from postsales.store.inserting import insert_into
from postsales.store.paging import Page, page
from postsales.store.read_model import delivery, person, promise, seat, visit
from postsales.store.staff_tables import staff, staff_absence
from postsales.store.tables import audit


class StaffFilter(Frozen):
    """Which of a party's people: who may take a seat, know a skill, work in a language, are in a region."""

    party: str | None = None
    seat: str | None = None
    skill: str | None = None
    language: str | None = None
    region: str | None = None


class ShownStaff(Staff):
    """Somebody of the directory, with what they carry, and until when they are away if they are."""

    party: str
    load: Load = Load()
    away_until: date | None = None


@dataclass(frozen=True)
class StaffDirectory:
    """Reads and writes of it. Rows are whole: the same person again replaces what was known."""

    database: Database
    now: Callable[[], datetime]

    def put(self, party: str, people: Sequence[Staff], by: By, what: str) -> int:
        """Keep these people; how many of them are new."""
        with self.database.write() as tx:
            known = set(tx.execute(select(staff.c.person).where(staff.c.party == party)).scalars())
            for each in people:
                row = {**each.model_dump(mode="json"), "party": party, "since": self.now()}
                statement = insert_into(tx, staff)
                changed = {name: statement.excluded[name] for name in row if name not in ("party", "person", "since")}
                tx.execute(
                    statement.values(row).on_conflict_do_update(index_elements=["party", "person"], set_=changed)
                )
            entry = {"at": self.now(), "actor": by.person, "role": by.role, "admin": by.admin, "what": what}
            tx.execute(audit.insert(), {**entry, "outcome": "done"})
        return sum(each.person not in known for each in people)

    def get(self, party: str, who: str) -> Staff | None:
        """Somebody of the directory."""
        wanted = select(staff).where(staff.c.party == party, staff.c.person == who)
        with self.database.read() as tx:
            row = tx.execute(wanted).mappings().first()
        return None if row is None else Staff.model_validate(_fields(row))

    def everybody(self, party: str) -> tuple[Staff, ...]:
        """A party's directory, whole."""
        with self.database.read() as tx:
            rows = tx.execute(select(staff).where(staff.c.party == party).order_by(staff.c.person)).mappings().all()
        return tuple(Staff.model_validate(_fields(row)) for row in rows)

    def list(self, which: StaffFilter, *, today: date, after: str | None = None, limit: int = 100) -> Page[ShownStaff]:
        """The directory, by name of party and person, with what everybody carries."""
        wanted = select(staff)
        if which.party is not None:
            wanted = wanted.where(staff.c.party == which.party)
        if which.region is not None:
            wanted = wanted.where(staff.c.region.istartswith(which.region, autoescape=True))
        chosen: list[ShownStaff] = []
        with self.database.read() as tx:
            while True:
                # What lies within a row is chosen here: as many more are read as are still wanted, never beyond.
                more = limit - len(chosen)
                found = page(tx, wanted, (staff.c.party, staff.c.person), _shown, after, more, descending=False)
                chosen += [each for each in found.items if _chosen(each, which)]
                after = found.after
                if after is None or len(chosen) == limit:
                    break
        people = [each.person for each in chosen]
        loads, away = self.loads(people), self.away_until(people, today)
        items = tuple(
            each.model_copy(update={"load": loads.get(each.person, Load()), "away_until": away.get(each.person)})
            for each in chosen
        )
        return Page(items=items, after=after)

    def add_absence(self, party: str, who: str, from_on: date, until_on: date, stand_in: str | None, by: By) -> None:
        """Somebody is away; one that begins on the same day is replaced."""
        row = {"party": party, "person": who, "from_on": from_on, "until_on": until_on, "stand_in": stand_in,
               "by": by.person, "at": self.now()}  # fmt: skip
        with self.database.write() as tx:
            statement = insert_into(tx, staff_absence)
            changed = {name: statement.excluded[name] for name in ("until_on", "stand_in", "by", "at")}
            keys = ["party", "person", "from_on"]
            tx.execute(statement.values(row).on_conflict_do_update(index_elements=keys, set_=changed))

    def away_until(self, people: Iterable[str], on: date) -> dict[str, date]:
        """Who of them is away that day, and until when."""
        wanted = (
            select(staff_absence.c.person, func.max(staff_absence.c.until_on))
            .where(staff_absence.c.person.in_(list(people)), staff_absence.c.from_on <= on)
            .where(staff_absence.c.until_on >= on)
            .group_by(staff_absence.c.person)
        )
        with self.database.read() as tx:
            return {row[0]: row[1] for row in tx.execute(wanted)}

    def loads(self, people: Iterable[str]) -> dict[str, Load]:
        """What each of them carries in deliveries that have not ended."""
        names = list(people)
        still = delivery.c.closed_at.is_(None)
        visits = select(visit.c.engineer, func.count()).join(delivery, delivery.c.delivery == visit.c.delivery)
        visits = visits.where(still, visit.c.engineer.in_(names), visit.c.state.not_in([each.value for each in OVER]))
        owed = select(promise.c.owner, func.count()).join(delivery, delivery.c.delivery == promise.c.delivery)
        owed = owed.where(still, promise.c.owner.in_(names), promise.c.state.in_([each.value for each in UNSETTLED]))
        sitting = select(seat.c.delivery, seat.c.people).join(delivery, delivery.c.delivery == seat.c.delivery)
        sitting = sitting.where(seat.c.delivery.in_(select(person.c.delivery).where(person.c.person.in_(names))))
        with self.database.read() as tx:
            to_visit = {row[0]: row[1] for row in tx.execute(visits.group_by(visit.c.engineer))}
            promised = {row[0]: row[1] for row in tx.execute(owed.group_by(promise.c.owner))}
            seats = {(row[0], who) for row in tx.execute(sitting.where(still)) for who in row[1]}
        held = Counter(who for _, who in seats)
        return {
            who: Load(deliveries=held[who], visits=to_visit.get(who, 0), promises=promised.get(who, 0)) for who in names
        }

    def open_deliveries(self, who: str) -> tuple[str, ...]:
        """The deliveries that have not ended in which somebody sits."""
        wanted = select(seat.c.delivery, seat.c.people).join(delivery, delivery.c.delivery == seat.c.delivery)
        wanted = wanted.where(seat.c.delivery.in_(select(person.c.delivery).where(person.c.person == who)))
        with self.database.read() as tx:
            rows = tx.execute(wanted.where(delivery.c.closed_at.is_(None)))
            return tuple(sorted({row[0] for row in rows if who in row[1]}))

    def served(self, customer: str) -> frozenset[str]:
        """Who has had a seat in any delivery of this customer."""
        wanted = select(seat.c.people).join(delivery, delivery.c.delivery == seat.c.delivery)
        with self.database.read() as tx:
            rows = tx.execute(wanted.where(delivery.c.customer == customer)).scalars()
            return frozenset(who for people in rows for who in people)


def _fields(row: object) -> dict[str, object]:
    kept: dict[str, object] = dict(row)  # type: ignore[call-overload]
    return {name: value for name, value in kept.items() if name not in ("party", "since")}


def _shown(row: object) -> ShownStaff:
    kept: dict[str, object] = dict(row)  # type: ignore[call-overload]
    return ShownStaff.model_validate({name: value for name, value in kept.items() if name != "since"})


def _chosen(each: ShownStaff, which: StaffFilter) -> bool:
    may_sit = which.seat is None or not each.seats or which.seat in each.seats
    knows = which.skill is None or which.skill.lower() in each.skills
    return may_sit and knows and (which.language is None or which.language in each.languages)
