"""What the past says about people: how late who paid, how long who took to accept and to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, select
from sqlalchemy.engine import RowMapping

from postsales.domain.behaviours import Group
from postsales.domain.learning import Case
from postsales.store.engine import Database
from postsales.store.read_model import acceptance, delivery, entry, instalment, issue, package

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Past:
    """Reads cases out of the read model, as it stands `at` an instant: what has not ended by then is still open."""

    database: Database

    def cases(self, at: datetime) -> tuple[Case, ...]:
        """Payments by payer, work by who did it, acceptances by partner (or direct customer), answers by vendor."""
        with self.database.read() as tx:
            return (*_payments(tx, at), *_packages(tx, at), *_acceptances(tx, at), *_answers(tx, at))


def _payments(tx: Connection, at: datetime) -> Iterator[Case]:
    """Lateness of the payment that settled it; an instalment never invoiced says nothing."""
    paid: dict[tuple[str, int], datetime] = {}
    for row in _all(tx, entry):
        if row["sort"] == "paid":
            key = (row["delivery"], row["instalment"])
            paid[key] = max(paid.get(key, row["on"]), row["on"])
    for row in _all(tx, instalment):
        last = paid.get((row["delivery"], row["n"]))
        if row["due_on"] is None:
            continue
        if row["state"] == "settled" and last is not None:
            yield Case(group=Group.PAYERS, party=row["debtor"], days=(last - row["due_on"]) / DAY)
        elif row["outstanding"] > 0:
            elapsed = (at.date() - row["due_on"]) / DAY
            yield Case(group=Group.PAYERS, party=row["debtor"], days=elapsed, still_open=True)


def _acceptances(tx: Connection, at: datetime) -> Iterator[Case]:
    whose = {row["delivery"]: row["partner"] or row["customer"] for row in _all(tx, delivery)}
    for row in _all(tx, acceptance):
        asked, decided = row["requested_at"], row["decided_at"]
        if asked is None or (decided is None and row["state"] != "requested"):
            continue
        party = whose.get(row["delivery"], "")
        days = ((decided or at) - asked) / DAY
        yield Case(group=Group.DECIDERS, party=party, days=days, still_open=decided is None)


def _packages(tx: Connection, at: datetime) -> Iterator[Case]:
    """Lateness of the work, by the party that did it."""
    deals = {row["delivery"]: row for row in _all(tx, delivery)}
    for row in _all(tx, package):
        deal, due, done = deals.get(row["delivery"]), row["due_on"], row["done_on"]
        if deal is None or due is None or (done is None and row["state"] != "planned"):
            continue
        days = ((done or at.date()) - due) / DAY
        yield Case(group=Group.PROVIDERS, party=deal[row["side"]] or "", days=days, still_open=done is None)


def _answers(tx: Connection, at: datetime) -> Iterator[Case]:
    """From the opening to the end: so long an issue blocks, however often it was answered in between."""
    vendors = {row["delivery"]: row["vendor"] for row in _all(tx, delivery)}
    for row in _all(tx, issue):
        ended = row["closed_at"]
        days = ((ended or at) - row["opened_at"]) / DAY
        party = vendors.get(row["delivery"], "")
        yield Case(group=Group.VENDORS, party=party, days=days, still_open=ended is None)


def _all(tx: Connection, table: Table) -> Iterator[RowMapping]:
    yield from tx.execute(select(table)).mappings()
