"""Statements in: read, doubted, matched, kept, and the collections told. Importing again changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import structlog

from postsales.banking import files
from postsales.banking.profiles import PROFILES, Profile
from postsales.banking.reading import Reading
from postsales.desk.access import About
from postsales.desk.backlog import Backlog, Progress
from postsales.desk.contract_file import Problem
from postsales.desk.errors import BadInput
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.desk.telling import Applied, Telling
from postsales.domain.frozen import Frozen
from postsales.domain.matching import Reason, Rule, Share, Verdict, match
from postsales.domain.reversal import reversed_by
from postsales.domain.statement import BankLine, Statement, StatementMark, Trouble, doubts, unknown
from postsales.messages.command import By
from postsales.store.bank import Imported, state_of

if TYPE_CHECKING:
    from postsales.desk.desk import Desk

log = structlog.get_logger()
IMPORT = "statement.import"
LARGEST = 64_000_000
"""Bytes: a day of a large house."""
MOST_SHOWN = 500
IN_THE_REQUEST = 200
"""Parts of lines told before an import is answered."""


class StatementReport(Frozen):
    """What came of one statement: how many entries it tells of, and how many of those were new."""

    account: str
    reference: str
    sort: str
    entries: int
    new: int
    known: int
    pending: int


class LineReport(Frozen):
    """One new line: what it was taken for."""

    id: str
    booked_on: str
    amount: Decimal
    currency: str
    payer_name: str
    state: str
    rule: str | None
    reasons: tuple[Reason, ...]
    shares: tuple[Share, ...]


class ImportReport(Frozen):
    """What came of a file. `counts` says how the new lines stand (they add up to all that is new); `left` how many
    parts of lines their collections are still to be told. `doubts` were overruled, or in a dry run would have to be.
    """

    file: str
    legal_entity: str
    dry_run: bool
    statements: tuple[StatementReport, ...]
    counts: dict[str, int]
    doubts: tuple[Problem, ...]
    lines: tuple[LineReport, ...]
    left: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Upload:
    """A file as somebody gave it. `profile` is the name of one, or one of their own."""

    content: bytes
    file: str = ""
    profile: str | Mapping[str, object] | None = None
    account: str | None = None
    legal_entity: str | None = None
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Statements:
    """The verb `statement.import`, and telling the collections what came of it."""

    desk: Desk

    @cached_property
    def telling(self) -> Telling:
        """Tells collections of payments."""
        return Telling(self.desk.store, self.desk.engine)

    async def take_in(self, actor: By, upload: Upload, *, apply: bool = True) -> ImportReport:
        """Import a file. With `apply` the collections are told: of a few lines at once, of the rest in the background
        (`progress` says how far that is). Without it they are told by `apply`, some at a time.

        Raises `BadInput` `statement_unreadable`, or `statement_doubtful` unless forced, with every trouble in it.
        """
        async with self.desk.audited(actor, IMPORT, None):
            refuse_role(actor, IMPORT)
            profile = _profile(upload.profile)
            reading = await asyncio.to_thread(
                files.read, upload.content, upload.file, profile=profile, account=upload.account
            )
            legal_entity = await self._whose(actor, upload, reading)
            refuse_reach(actor, IMPORT, About.books(legal_entity), None)
            report = await asyncio.to_thread(self._import, actor, upload, reading, legal_entity)
        if apply and not upload.dry_run:
            applied = await self.telling.settle(actor, legal_entity, limit=IN_THE_REQUEST)
            if applied.left:
                self.backlog.go_on(actor, legal_entity)
            report = report.model_copy(update={"left": applied.left, "refused": applied.refused})
        log.info("statement.imported", file=upload.file[:80], dry_run=upload.dry_run, **report.counts)
        return report

    @cached_property
    def backlog(self) -> Backlog:
        """Tells what a request could not wait for."""
        return Backlog(self.telling)

    async def progress(self, actor: By, legal_entity: str | None) -> Progress:
        """How far telling the collections of one's books is."""
        refuse_role(actor, IMPORT)
        books = legal_entity or actor.party
        if books is None:
            raise _missing("legal_entity")
        refuse_reach(actor, IMPORT, About.books(books), None)
        return await self.backlog.progress(books)

    async def apply(self, actor: By, legal_entity: str | None, *, limit: int = 200) -> Applied:
        """Tell collections what they have not been told, at most so many parts of lines."""
        refuse_role(actor, IMPORT)
        books = legal_entity or actor.party
        if books is None:
            raise _missing("legal_entity")
        refuse_reach(actor, IMPORT, About.books(books), None)
        return await self.telling.settle(actor, books, limit=limit)

    # Inside

    async def _whose(self, actor: By, upload: Upload, reading: Reading) -> str:
        """Those books named, else one's own, else those the account has been imported into before."""
        if upload.legal_entity or actor.party:
            return upload.legal_entity or actor.party or ""
        for told in reading.statements:
            if (owner := await asyncio.to_thread(self.desk.store.bank.owner_of, told.account)) is not None:
                return owner
        if reading.troubles and not reading.statements:
            raise _unreadable(reading.troubles)
        raise _missing("legal_entity")

    def _import(self, actor: By, upload: Upload, reading: Reading, legal_entity: str) -> ImportReport:
        if not reading.statements or any(not trouble.doubt for trouble in reading.troubles):
            raise _unreadable(reading.troubles)
        imported, found = self._what_is_new(reading)
        if found and not (upload.force or upload.dry_run):
            raise BadInput("statement_doubtful", tuple(map(_problem, found)))
        lines = [line for each in imported for line in each.lines]
        verdicts = self._verdicts(lines, legal_entity)
        counts = _counted(lines, verdicts)
        if not upload.dry_run:
            overruled = [replace(each, doubts=tuple(found)) for each in imported]
            counts = self.desk.store.bank.keep(legal_entity, overruled, verdicts, actor)
        return ImportReport(
            file=upload.file,
            legal_entity=legal_entity,
            dry_run=upload.dry_run,
            statements=tuple(
                StatementReport(
                    account=each.statement.account, reference=each.statement.reference, sort=each.statement.sort,
                    entries=len(each.statement.lines), new=len(each.lines),
                    known=len(each.statement.lines) - len(each.lines), pending=each.statement.pending,
                )
                for each in imported
            ),
            counts=counts,
            doubts=tuple(map(_problem, found)),
            lines=tuple(_shown(line, verdicts[line.id]) for line in lines[:MOST_SHOWN]),
            left=0 if upload.dry_run else self.desk.store.matching.count_untold(legal_entity),
        )  # fmt: skip

    def _what_is_new(self, reading: Reading) -> tuple[list[Imported], list[Trouble]]:
        """The lines nobody has told yet, by statement, and everything there is to doubt."""
        troubles = list(reading.troubles)
        imported: list[Imported] = []
        seen: set[str] = set()
        last: dict[str, StatementMark | None] = {}
        for told in sorted(reading.statements, key=_in_order):
            bank = self.desk.store.bank
            known = bank.known_entries(told.account, [line.entry for line in told.lines])
            new, otherwise = unknown(told.lines, known)
            new = [line for line in new if line.id not in seen]
            seen |= {line.id for line in new}
            before = last[told.account] if told.account in last else bank.last_statement(told.account)
            if new or otherwise:
                troubles += (*otherwise, *doubts(told, before), *self._told_otherwise(told))
            if told.sort == "statement":
                last[told.account] = StatementMark(number=told.number, to_on=told.to_on, closing=told.closing)
            imported.append(Imported(told, tuple(new)))
        return imported, troubles

    def _told_otherwise(self, told: Statement) -> list[Trouble]:
        """A statement of that name has been imported, and said something else."""
        before = self.desk.store.bank.told_before(told)
        if before is None or before == told.content:
            return []
        facts: dict[str, str | int | bool | None] = {"statement": told.reference}
        where = f"statement {told.reference}"
        return [Trouble(code="statement_differs", where=where, line=told.line, file=told.file or None, facts=facts)]

    def _verdicts(self, lines: Sequence[BankLine], legal_entity: str) -> dict[str, Verdict]:
        """What every line is for; of a reversal, what it takes back."""
        if not lines:
            return {}
        items = self.desk.store.matching.open_items(legal_entity)
        verdicts = match(lines, items)
        for line in lines:
            if line.reversal:
                verdicts[line.id] = self.reversal(line, lines)
        return verdicts

    def reversal(self, line: BankLine, beside: Sequence[BankLine]) -> Verdict:
        """What a reversal takes back: applied once the collections know of what it reverses."""
        earlier = {each.id: each for each in beside if each.account == line.account}
        earlier |= {each.id: each for each in self.desk.store.bank.of_amount(line.account, -line.amount.amount)}
        found = reversed_by(line, earlier.values())
        if found.line is None:
            reasons = (found.reason,) if found.reason else ()
            came_back = any(reason.code == "came_back" for reason in reasons)
            state: Literal["ignored", "unapplied"] = "ignored" if came_back else "unapplied"
            return Verdict(line=line.id, state=state, rule=Rule.REVERSAL, reasons=reasons)
        reason = found.reason or Reason(code="takes_back", facts={"line": found.line})
        return Verdict(
            line=line.id, state="suggested", rule=Rule.REVERSAL, reasons=(reason,), reverses=found.line
        )  # fmt: skip


def _in_order(told: Statement) -> tuple[str, str, int]:
    return told.account, told.to_on.isoformat() if told.to_on else "", told.number or 0


def _profile(given: str | Mapping[str, object] | None) -> Profile | None:
    if given is None:
        return None
    if isinstance(given, str):
        if given not in PROFILES:
            facts: dict[str, str | int | bool | None] = {"profile": given[:80], "known": ", ".join(PROFILES)}
            raise BadInput("bad_argument", (Problem(path="profile", code="unknown_profile", facts=facts),))
        return PROFILES[given]
    from postsales.desk.bodies import shaped

    return shaped(Profile, given)


def _problem(trouble: Trouble) -> Problem:
    return Problem(
        file=trouble.file, line=trouble.line, path=trouble.where, code=trouble.code, facts=trouble.facts
    )  # fmt: skip


def _unreadable(troubles: Sequence[Trouble]) -> BadInput:
    found = tuple(map(_problem, troubles)) or (Problem(code="no_statement_inside"),)
    return BadInput("statement_unreadable", found)


def _missing(field: str) -> BadInput:
    return BadInput("bad_argument", (Problem(path=field, code="field_missing", facts={"field": field}),))


def _counted(lines: Sequence[BankLine], verdicts: Mapping[str, Verdict]) -> dict[str, int]:
    states = [state_of(line, verdicts[line.id]) for line in lines]
    return {state: states.count(state) for state in sorted(set(states))}


def _shown(line: BankLine, verdict: Verdict) -> LineReport:
    return LineReport(
        id=line.id, booked_on=line.booked_on.isoformat(), amount=line.amount.amount, currency=line.amount.currency,
        payer_name=line.payer_name, state=state_of(line, verdict), rule=verdict.rule, reasons=verdict.reasons,
        shares=verdict.shares,
    )  # fmt: skip
