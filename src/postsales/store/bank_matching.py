"""What lines are for: what is open, what people decide, and what the collections are still to be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, or_, select, update

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.matching import Reason, Share, Verdict
from postsales.domain.open_items import Known, OpenItem, OpenItems
from postsales.domain.reversal import refuse_taken_back
from postsales.domain.statement import BankLine
from postsales.messages.command import By
from postsales.store.bank_standing import decided, live, parts_of, standing
from postsales.store.bank_tables import (
    allocation,
    allocation_outcome,
    bank_line,
    line_standing,
    match_decision,
    payer_alias,
)
from postsales.store.columns import in_minor_units
from postsales.store.engine import Database
from postsales.store.inserting import insert_into
from postsales.store.read_model import entry, instalment
from postsales.store.tables import audit, contract

LEDGER = "bank/"
"""How the ledger entry of an allocation begins."""


class Untold(Frozen):
    """A part of a line that its collection is still to be told; `undoes` is the allocation it takes back."""

    id: str
    line: str
    delivery: str
    instalment: int
    invoice: str
    amount: Decimal
    charges: Decimal
    currency: str
    booked_on: date
    rule: str
    undoes: str | None = None
    why: str = ""
    by: str


@dataclass(frozen=True)
class Standing:
    """Where a line stands, while it is decided on. `taken_back_by` is the line with which the bank took it back."""

    line: BankLine
    legal_entity: str
    seq: int
    state: str
    shares: tuple[Share, ...]
    reverses: str | None
    parts: int
    allocated: Decimal
    taken_back_by: str | None = None

    @property
    def unapplied(self) -> Decimal:
        """What of it is for nothing yet."""
        return self.line.amount.amount - self.allocated


@dataclass(frozen=True)
class Matching:
    """Reads and writes of what lines are for."""

    database: Database
    now: Callable[[], datetime]

    # What is open

    def open_items(self, legal_entity: str) -> OpenItems:
        """Everything owed to these books, less what is on its way to a ledger, with what is known of its payers."""
        with self.database.read() as tx:
            reserved = _on_its_way(tx, legal_entity)
            items = [_item(row, reserved) for row in tx.execute(_open(legal_entity)).mappings()]
            return OpenItems(items, self._known(tx, legal_entity))

    def open_item(self, legal_entity: str, number: str, n: int) -> OpenItem | None:
        """One of them, as it stands now."""
        wanted = _open(legal_entity).where(instalment.c.delivery == number, instalment.c.n == n)
        with self.database.read() as tx:
            found = tx.execute(wanted).mappings().first()
            return None if found is None else _item(found, _on_its_way(tx, legal_entity))

    def _known(self, tx: Connection, legal_entity: str) -> Known:
        names: dict[str, set[str]] = {}
        for side in ("customer", "partner"):
            for id, name in tx.execute(_spelled(side)):
                if id and name:
                    names.setdefault(id, set()).add(name)
        taught: dict[str, dict[str, set[str]]] = {"name": {}, "account": {}}
        wanted = select(payer_alias.c.sort, payer_alias.c.value, payer_alias.c.debtor)
        for sort, value, debtor in tx.execute(wanted.where(payer_alias.c.legal_entity == legal_entity)):
            taught[sort].setdefault(value, set()).add(debtor)
        # What was taught of two parties proves neither.
        sure = {s: {v: next(iter(d)) for v, d in known.items() if len(d) == 1} for s, known in taught.items()}
        return Known({id: frozenset(each) for id, each in names.items()}, sure["name"], sure["account"])

    # What people decide

    def decide(
        self, id: str, did: str, by: By, decide: Callable[[Standing], tuple[Verdict, str]], *, seq: int | None = None,
        learn: Mapping[str, str] | None = None,
    ) -> Verdict:  # fmt: skip
        """Take a decision about a line as it stands, in one transaction; its verdict and state are what `decide` says.

        Refused `unknown_line`; `line_matched_already` when somebody decided since `seq`, or at this very moment;
        `taken_back_already` when it is to take back what another line took back.
        """
        at = self.now()
        with self.database.write() as tx:
            found = _standing(tx, id)
            if seq is not None and seq != found.seq:
                raise _too_late(tx, id)
            verdict, state = decide(found)
            following = found.seq + 1
            values = decided(verdict, state, did, following, by, at)
            taken = insert_into(tx, match_decision).values(values).on_conflict_do_nothing()
            if tx.execute(taken.returning(match_decision.c.seq)).first() is None:
                raise _too_late(tx, id)
            changed = standing(verdict, state, following, by, at)
            tx.execute(update(line_standing).where(line_standing.c.line == id).values(changed))
            if verdict.state == "applied" and verdict.shares:
                rows = parts_of(found.line, found.legal_entity, verdict, by, at, already=found.parts)
                tx.execute(allocation.insert(), rows)
            if did == "undone":
                _take_back(tx, found, id, _said(verdict), by, at)
                tx.execute(delete(payer_alias).where(payer_alias.c.line == id))
            if verdict.reverses and verdict.state == "applied":
                original = _standing(tx, verdict.reverses)
                refuse_taken_back(original.line.id, taken_back_by=original.taken_back_by)
                _take_back(tx, original, id, "reversal", by, at)
            _learn(tx, found, verdict, learn or {}, by, at)
            _audit(tx, by, f"line_{did}", at)
        return verdict

    # What the collections are to be told

    def untold(self, legal_entity: str, limit: int, line: str | None = None) -> tuple[Untold, ...]:
        """Parts of lines no collection has answered to, in the order they were decided."""
        wanted = select(allocation).where(allocation.c.legal_entity == legal_entity, _unanswered())
        if line is not None:
            wanted = wanted.where(allocation.c.line == line)
        with self.database.read() as tx:
            found = tx.execute(wanted.order_by(allocation.c.at, allocation.c.id).limit(limit)).mappings()
            return tuple(Untold.model_validate(dict(each)) for each in found)

    def count_untold(self, legal_entity: str) -> int:
        """How many there are."""
        wanted = (
            select(func.count()).select_from(allocation).where(allocation.c.legal_entity == legal_entity, _unanswered())
        )
        with self.database.read() as tx:
            return int(tx.execute(wanted).scalar_one())

    def behind(self) -> tuple[str, ...]:
        """The legal entities some of whose parts no collection has answered to."""
        wanted = select(allocation.c.legal_entity).where(_unanswered()).distinct().order_by(allocation.c.legal_entity)
        with self.database.read() as tx:
            return tuple(tx.execute(wanted).scalars())

    def answered(self, part: Untold, outcome: str, why: str | None, by: By) -> None:
        """What its collection said; the first answer stands. What it refused is the line's again."""
        at = self.now()
        with self.database.write() as tx:
            values = {"allocation": part.id, "outcome": outcome, "why": why, "at": at}
            taken = insert_into(tx, allocation_outcome).values(values).on_conflict_do_nothing()
            if tx.execute(taken.returning(allocation_outcome.c.allocation)).first() is None or outcome == "recorded":
                return
            found = _standing(tx, part.line)
            reason = Reason(code="refused", facts={"rule": why, "invoice": part.invoice})
            verdict = Verdict(line=part.line, state="unapplied", reasons=(reason,))
            state = "part_applied" if found.allocated else "unapplied"
            if not found.unapplied:
                state = "applied"
            seq = found.seq + 1
            tx.execute(match_decision.insert(), decided(verdict, state, "refused", seq, by, at))
            changed = standing(verdict, state, seq, by, at)
            tx.execute(update(line_standing).where(line_standing.c.line == part.line).values(changed))


_OPEN = ("delivery", "n", "invoice", "debtor", "currency", "outstanding", "due_on", "amount", "virtual_account")


def _open(legal_entity: str) -> Select[Any]:
    return select(*(instalment.c[name] for name in _OPEN)).where(
        instalment.c.creditor == legal_entity, instalment.c.due_on.is_not(None), instalment.c.outstanding > 0
    )


def _item(row: Mapping[Any, Any], reserved: Mapping[tuple[str, int], Decimal]) -> OpenItem:
    known = {name: row[name] for name in _OPEN if name not in ("outstanding", "virtual_account")}
    left = row["outstanding"] - reserved.get((row["delivery"], row["n"]), Decimal(0))
    owed = in_minor_units(left, row["currency"])
    return OpenItem(**known, outstanding=owed, virtual_account=row["virtual_account"] or "")


@cache
def _spelled(side: str) -> Select[Any]:
    """How the parties of that side are called in contracts."""
    party = contract.c.body[side]
    return select(party["id"].as_string(), party["name"].as_string()).distinct()


@cache
def _unanswered() -> Any:
    answered = select(allocation_outcome.c.allocation).where(allocation_outcome.c.allocation == allocation.c.id)
    return ~answered.exists()


def _on_its_way(tx: Connection, legal_entity: str) -> dict[tuple[str, int], Decimal]:
    """What was allocated and no ledger shows yet, by instalment."""
    return {(number, n): amount for number, n, amount in tx.execute(_unshown(), {"books": legal_entity})}


@cache
def _unshown() -> Select[Any]:
    there = and_(
        entry.c.delivery == allocation.c.delivery,
        entry.c.instalment == allocation.c.instalment,
        entry.c.entry == LEDGER + allocation.c.id,
    )
    kept = or_(allocation_outcome.c.outcome.is_(None), allocation_outcome.c.outcome != "refused")
    return (
        select(allocation.c.delivery, allocation.c.instalment, func.sum(allocation.c.amount + allocation.c.charges))
        .join_from(allocation, entry, there, isouter=True)
        .join(allocation_outcome, allocation_outcome.c.allocation == allocation.c.id, isouter=True)
        .where(allocation.c.legal_entity == bindparam("books"), allocation.c.amount > 0)
        .where(entry.c.entry.is_(None), kept)
        .group_by(allocation.c.delivery, allocation.c.instalment)
    )


def _standing(tx: Connection, id: str) -> Standing:
    wanted = select(bank_line.c.told, line_standing).join_from(
        bank_line, line_standing, line_standing.c.line == bank_line.c.id
    )
    found = tx.execute(wanted.where(bank_line.c.id == id).with_for_update()).mappings().first()
    if found is None:
        raise Refused("unknown_line", line=id[:40])
    sums = live().subquery()
    allocated = tx.execute(select(sums.c.allocated).where(sums.c.line == id)).scalar()
    parts = tx.execute(select(func.count()).select_from(allocation).where(allocation.c.line == id)).scalar_one()
    return Standing(
        line=BankLine.model_validate(found["told"]),
        legal_entity=found["legal_entity"],
        seq=found["seq"],
        state=found["state"],
        shares=tuple(Share.model_validate(each) for each in found["shares"]),
        reverses=found["reverses"],
        parts=parts,
        allocated=allocated or Decimal(0),
        taken_back_by=tx.execute(_taking_back(id)).scalar(),
    )


def _taking_back(id: str) -> Select[Any]:
    """The other lines that take back parts of this one, unless a collection refused it."""
    own = allocation.alias()
    refused = select(allocation_outcome.c.allocation).where(
        allocation_outcome.c.allocation == allocation.c.id, allocation_outcome.c.outcome == "refused"
    )
    taken = select(allocation.c.line).join_from(allocation, own, own.c.id == allocation.c.undoes)
    return taken.where(own.c.line == id, allocation.c.line != id, ~refused.exists()).limit(1)


def _too_late(tx: Connection, id: str) -> Refused:
    found = tx.execute(select(line_standing.c.by, line_standing.c.state).where(line_standing.c.line == id)).one()
    return Refused("line_matched_already", line=id, by=found.by, state=found.state)


def _take_back(tx: Connection, found: Standing, cause: str, why: str, by: By, at: datetime) -> None:
    """Every part of that line that counts, by another of the opposite sign on the line that is the cause.

    Refused `still_being_recorded` while a collection has not answered: what it says decides what there is to undo.
    """
    other = allocation.alias()
    refused = select(allocation_outcome.c.allocation).where(
        allocation_outcome.c.allocation == other.c.id, allocation_outcome.c.outcome == "refused"
    )
    undone = select(other.c.id).where(other.c.undoes == allocation.c.id, ~refused.exists()).exists()
    wanted = select(allocation, allocation_outcome.c.outcome).join_from(
        allocation, allocation_outcome, allocation_outcome.c.allocation == allocation.c.id, isouter=True
    )
    parts = tx.execute(wanted.where(allocation.c.line == found.line.id, allocation.c.undoes.is_(None), ~undone))
    counting = [part for part in parts.mappings().all() if part["outcome"] != "refused"]
    if any(part["outcome"] is None for part in counting):
        raise Refused("still_being_recorded", line=found.line.id)
    if not counting:
        return
    already = tx.execute(select(func.count()).select_from(allocation).where(allocation.c.line == cause)).scalar_one()
    booked_on = tx.execute(select(bank_line.c.booked_on).where(bank_line.c.id == cause)).scalar_one()
    names = ("legal_entity", "delivery", "instalment", "invoice", "debtor", "currency", "rule")
    tx.execute(
        allocation.insert(),
        [
            {name: part[name] for name in names}
            | {"id": f"{cause}-{n}", "line": cause, "amount": -part["amount"], "charges": -part["charges"],
               "booked_on": booked_on, "undoes": part["id"], "why": why, "by": by.person, "at": at}
            for n, part in enumerate(counting, start=already + 1)
        ],
    )  # fmt: skip


def _learn(tx: Connection, found: Standing, verdict: Verdict, taught: Mapping[str, str], by: By, at: datetime) -> None:
    for sort, value in taught.items():
        values = {"legal_entity": found.legal_entity, "sort": sort, "value": value, "debtor": verdict.shares[0].debtor,
                  "line": verdict.line, "by": by.person, "at": at}  # fmt: skip
        tx.execute(insert_into(tx, payer_alias).values(values).on_conflict_do_nothing())


def _said(verdict: Verdict) -> str:
    return next((str(reason.facts.get("why") or reason.code) for reason in verdict.reasons), "")


def _audit(tx: Connection, by: By, what: str, at: datetime) -> None:
    values = {"at": at, "actor": by.person, "role": by.role, "admin": by.admin, "what": what, "outcome": "done"}
    tx.execute(audit.insert().values(values))
