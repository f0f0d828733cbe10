"""The read model of one life as its people know it: the rows last recorded, kept as facts pass by."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TypeVar

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.facts import Fact
from postsales.messages.rows import (
    ROW_KEYS,
    DeliveryRow,
    InstalmentRow,
    IssueRow,
    PersonRow,
    PunchItemRow,
    SeatRow,
    WorkRow,
)
from postsales.store.bank import ShownLine

R = TypeVar("R", bound=Frozen)


class Mirror:
    """Rows by kind and key, and every workflow's facts, whose numbers begin with 1."""

    def __init__(self) -> None:
        self._rows: dict[type[Frozen], dict[tuple[object, ...], Frozen]] = defaultdict(dict)
        self.told: dict[str, list[Fact]] = defaultdict(list)
        self.lost = 0
        """How many facts were told in workflow tasks that were lost, and so never happened."""
        self.bank: tuple[ShownLine, ...] = ()
        """Bank lines as finance sees them; no fact tells of these, so whoever imports them looks."""

    def take(self, workflow_id: str, fact: Fact) -> bool:
        """Keep what a fact changed; False if it was known already, and changes nothing.

        A known number noted at a later instant begins the repetition of a lost workflow task: what was taken from that
        number on never happened. `lost` counts it.
        """
        told = self.told[workflow_id]
        if fact.seq <= len(told):
            if told[fact.seq - 1].at >= fact.at:
                return False
            self._take_back(told, fact.seq)
        told.append(fact)
        for row in fact.rows:
            self._rows[type(row)][_key(row)] = row
        return True

    def _take_back(self, told: list[Fact], first: int) -> None:
        """What a lost task told from that number on; its rows are again as its workflow's facts before it left them."""
        gone = told[first - 1 :]
        del told[first - 1 :]
        self.lost += len(gone)
        before = {(type(row), _key(row)): row for fact in told for row in fact.rows}
        for row in (row for fact in gone for row in fact.rows):
            kind, key = type(row), _key(row)
            if (kind, key) in before:
                self._rows[kind][key] = before[kind, key]
            else:
                self._rows[kind].pop(key, None)

    def all(self, kind: type[R]) -> list[R]:
        """Every row of a kind, in the order they first came."""
        return list(self._rows[kind].values())  # type: ignore[arg-type]

    def called(self, name: str) -> list[object]:
        """What goes by that name, by kind, by sort, or as work still to be done: so a field of that name means it."""
        found = [getattr(row, ROW_KEYS[kind][-1]) for kind in self._rows for row in self._named(kind, name)]
        open_work = (row.key.split(":") for row in self.all(WorkRow) if row.done_at is None)
        return found + [int(parts[-1]) for parts in open_work if parts[0] == name and parts[-1].isdigit()]

    def _named(self, kind: type[Frozen], name: str) -> list[Frozen]:
        kind_name, sorts = _naming(kind)
        if kind_name == name:
            return self.all(kind)
        return [row for row in self.all(kind) if vars(row)["sort"] == name] if sorts else []

    @property
    def delivery(self) -> DeliveryRow | None:
        """The one delivery there is."""
        return next(iter(self.all(DeliveryRow)), None)

    def sitting(self, seat: str) -> tuple[str, ...]:
        """Who sits there."""
        return next((row.people for row in self.all(SeatRow) if row.seat == seat), ())

    def seats(self) -> list[SeatRow]:
        """Every seat that was ever filled."""
        return self.all(SeatRow)

    def people(self, side: str | None = None) -> list[PersonRow]:
        """Everybody known, or those of a side."""
        return [row for row in self.all(PersonRow) if side is None or row.side == side]

    def items(self) -> list[int]:
        """The numbers of punch items that are not done."""
        return [row.n for row in self.all(PunchItemRow) if row.resolved_on is None]

    def has_spent(self, side: Side, issue: IssueRow) -> bool:
        """Whether anybody of that side has put hours into it."""
        told = self.told[ids.escalation(issue.delivery, issue.n)]
        return any(fact.what == "hours_spent" and fact.by.side is side for fact in told)

    def side_of(self, person: str | None) -> Side | None:
        """Whose they are; None when nobody knows them."""
        return next((row.side for row in self.all(PersonRow) if row.person == person), None)

    def owed(self) -> list[InstalmentRow]:
        """Instalments of which something is outstanding."""
        return [row for row in self.all(InstalmentRow) if row.outstanding > 0 and row.state != "cancelled"]


def _key(row: Frozen) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in ROW_KEYS[type(row)])


@cache
def _naming(kind: type[Frozen]) -> tuple[str, bool]:
    """What rows of a kind are called, and whether there are sorts of them."""
    return str(kind.model_fields["kind"].default), "sort" in kind.model_fields
