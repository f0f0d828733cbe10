"""Telemetry in: by whoever's product it is, in one push or as a file; and what it comes to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from postsales.desk.access import About
from postsales.desk.bodies import shaped
from postsales.desk.contract_file import Problem
from postsales.desk.errors import BadInput
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.desk.reading_money import own_side
from postsales.domain import usage_file
from postsales.domain.errors import Fact
from postsales.domain.usage import Reading, Sorted, Trouble, adoption
from postsales.messages.command import By
from postsales.messages.usage import RecordUsage, ShownUsage, UsageReport
from postsales.store.usage import UsageFilter

if TYPE_CHECKING:
    from postsales.desk.desk import Desk

RECORD, IMPORT, SHOW = "usage.record", "usage.import", "usage.show"
LARGEST = 4_000_000
"""Bytes of a file."""


@dataclass(frozen=True)
class UsageDesk:
    """The verbs `usage.*`. There is no workflow behind them: figures are many, and decide nothing by themselves."""

    desk: Desk

    async def record(self, actor: By, body: Mapping[str, Any]) -> UsageReport:
        """Figures pushed. Raises `BadInput` `usage_has_problems` with every problem; nothing is kept then."""
        async with self.desk.audited(actor, RECORD, None):
            refuse_role(actor, RECORD)
            readings = shaped(RecordUsage, body).readings
            found = await self._take_in(actor, readings, dry_run=False)
            _refuse(tuple(_of_push(each) for each in found.troubles))
            return _report(readings, found, dry_run=False)

    async def bring_in(self, actor: By, content: bytes, file: str = "", *, dry_run: bool = False) -> UsageReport:
        """A CSV file. Raises `BadInput` `usage_has_problems` with every problem and its line; nothing is kept then."""
        async with self.desk.audited(actor, IMPORT, None):
            refuse_role(actor, IMPORT)
            readings, lines, troubles = _read(content, file)
            _refuse(tuple(_of_line(each, file, each.place) for each in troubles))
            found = await self._take_in(actor, readings, dry_run=dry_run)
            _refuse(tuple(_of_line(each, file, lines[each.place]) for each in found.troubles))
            return _report(readings, found, dry_run=dry_run)

    async def show(
        self, actor: By, number: str, measure: str | None = None, *, after: str | None = None, limit: int = 20
    ) -> ShownUsage:
        """What a delivery is used, as of now, and the figures told last."""
        refuse_role(actor, SHOW)
        contract = await asyncio.to_thread(self.desk.addressing.contract, number)
        refuse_reach(actor, SHOW, About.contract(contract), number)
        latest = await asyncio.to_thread(self.desk.store.usage.latest, (contract.number,))
        which = UsageFilter(delivery=contract.number, measure=measure)
        told = await asyncio.to_thread(self.desk.store.usage.list, which, after=after, limit=limit)
        return ShownUsage(
            delivery=contract.number, adoption=adoption(latest), latest=latest, readings=told.items, after=told.after
        )  # fmt: skip

    async def _take_in(self, actor: By, readings: tuple[Reading, ...], *, dry_run: bool) -> Sorted:
        own = own_side(actor)
        parties = None if own is None else dict((own,))
        return await asyncio.to_thread(
            self.desk.store.usage.take_in, readings, actor, parties=parties, dry_run=dry_run
        )  # fmt: skip


def _report(readings: tuple[Reading, ...], found: Sorted, *, dry_run: bool) -> UsageReport:
    new = len(found.new)
    return UsageReport(received=len(readings), new=new, known=found.known, late=found.late, dry_run=dry_run)


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise BadInput("usage_has_problems", problems)


def _of_push(trouble: Trouble) -> Problem:
    path = f"readings[{trouble.place}].{trouble.path}"
    return Problem(path=path, code=trouble.code, facts=dict(trouble.facts))


def _of_line(trouble: Trouble, file: str, line: int) -> Problem:
    return Problem(file=file, line=line, path=trouble.path, code=trouble.code, facts=dict(trouble.facts))


def _read(content: bytes, file: str) -> tuple[tuple[Reading, ...], tuple[int, ...], tuple[Trouble, ...]]:
    if len(content) > LARGEST:
        facts: dict[str, Fact] = {"bytes": len(content), "limit": LARGEST}
        raise BadInput("usage_has_problems", (Problem(file=file, code="file_too_large", facts=facts),))
    first = 0
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return usage_file.read(content.decode(encoding))
        except UnicodeDecodeError as error:
            first = error.start
    problem = Problem(file=file, code="not_utf8", facts={"byte": first})
    raise BadInput("usage_has_problems", (problem,))
