"""Contracts as they were started: one body per number, for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.sql.dml import ReturningInsert

from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.store.engine import Database
from postsales.store.inserting import insert_for
from postsales.store.tables import contract


class Registered(StrEnum):
    """Whether the contract is new to us."""

    FRESH = "fresh"
    SAME = "same"


@cache
def registering(dialect: str) -> ReturningInsert[Any]:
    """Inserts a contract unless its number is taken; returns the number if it was not."""
    return insert_for(contract, dialect).on_conflict_do_nothing().returning(contract.c.no)


def refuse_another(no: str, kept: tuple[str, dict[str, Any]], said: tuple[str, dict[str, Any]]) -> None:
    """Raises `contract_differs` when the second is another contract than the first; each is its digest and its body.

    A body kept before contracts knew a field is the same as long as nobody fills that field in.
    """
    if kept[0] != said[0] and Contract.model_validate(kept[1]) != Contract.model_validate(said[1]):
        raise Refused("contract_differs", delivery=no)


@dataclass(frozen=True)
class Contracts:
    """Every contract a delivery was started from."""

    database: Database
    now: Callable[[], datetime]

    def register(self, no: str, sha256: str, body: dict[str, Any]) -> Registered:
        """Keep the contract under its number. Refused `contract_differs` when that number has another body."""
        with self.database.write() as tx:
            values = {"no": no, "sha256": sha256, "body": body, "registered_at": self.now()}
            added = tx.execute(registering(tx.dialect.name), values).first()
            known = tx.execute(select(contract.c.sha256, contract.c.body).where(contract.c.no == no)).one()
        refuse_another(no, (known.sha256, known.body), (sha256, body))
        return Registered.FRESH if added else Registered.SAME

    def get(self, no: str) -> Contract | None:
        """The contract as it was started."""
        with self.database.read() as tx:
            body = tx.execute(select(contract.c.body).where(contract.c.no == no)).scalar()
        return None if body is None else Contract.model_validate(body)
