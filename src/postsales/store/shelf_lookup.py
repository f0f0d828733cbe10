"""Rows by what is in their columns, from the shelf of a store in memory: what `lookup` answers of a database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from postsales.domain.frozen import Frozen
from postsales.domain.usage import Reading, newest
from postsales.store.lookup import Among, Newest
from postsales.store.shelf import Shelf

F = TypeVar("F", bound=Frozen)
NOTHING = frozenset({None})


@dataclass(frozen=True)
class OnShelf:
    """A `Lookup` in what the shelf keeps, as long as it is held."""

    shelf: Shelf

    def of(self, kind: type[F], *, newest: Newest | None = None, **among: Among) -> tuple[F, ...]:
        """Rows of a kind whose columns have these values (see `Lookup`)."""
        wanted = [(name, NOTHING if values is None else frozenset(values)) for name, values in among.items()]
        found = [
            (key, shelved)
            for key, shelved in self.shelf.kept.rows[kind].items()
            if all(getattr(shelved.row, name) in values for name, values in wanted)
        ]
        if newest is None:
            found.sort(key=lambda each: each[0][1:])
        else:
            column, most = newest
            found.sort(key=lambda each: getattr(each[1].row, column), reverse=True)
            del found[most:]
        return tuple(cast(F, shelved.read) for _, shelved in found)

    def contracts(self, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
        """The contracts of these numbers as they were started."""
        contracts = self.shelf.kept.contracts
        return {number: contracts[number][1] for number in sorted(set(numbers)) if number in contracts}

    def usage(self, numbers: Collection[str], until: datetime | None = None) -> tuple[Reading, ...]:
        """The last figure of each measure of these deliveries."""
        told = (each for each in self.shelf.usage or () if each.delivery in numbers)
        return newest(each for each in told if until is None or each.at <= until)
