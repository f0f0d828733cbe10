"""The staff directory: who there is, who is away, and whom to put into a seat. Each party has its own."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from postsales.desk.access import About
from postsales.desk.bodies import digested, shaped
from postsales.desk.contract_file import Problem
from postsales.desk.errors import BadInput, NotThere, WorkerSilent
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.domain import staff_file
from postsales.domain.absence import Absence, add_absence
from postsales.domain.contract import Contract
from postsales.domain.errors import Fact, Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Seat
from postsales.domain.staffing import Need, Staff, Suggestion, rank
from postsales.messages.command import Answer, By, Role
from postsales.messages.staff import AddStaff, StateStaffAbsence
from postsales.store.command import Known
from postsales.store.paging import Page
from postsales.store.staff import ShownStaff, StaffFilter

if TYPE_CHECKING:
    from postsales.desk.desk import Desk

ADD, IMPORT, ABSENCE, LIST, SUGGEST = "staff.add", "staff.import", "staff.absence", "staff.list", "handoff.suggest"
SEOUL = ZoneInfo("Asia/Seoul")
LARGEST = 2_000_000
"""Bytes: a directory of some ten thousand people."""


class StaffReport(Frozen):
    """What came of a file: how many people, and how many of them are new. Nothing is kept of one with problems."""

    party: str
    people: int
    new: int
    dry_run: bool


@dataclass(frozen=True)
class Staffing:
    """The verbs `staff.*`, and suggesting people for seats."""

    desk: Desk

    async def add(self, actor: By, body: Mapping[str, Any], *, id: str | None = None) -> Answer:
        """Put one person into the directory. The same id again gives the same answer."""
        async with self.desk.audited(actor, ADD, None):
            refuse_role(actor, ADD)
            said = shaped(AddStaff, body)
            party = _party(actor, said.party)
            person = Staff.model_validate(said.model_dump(exclude={"party"}))
            return await self._once(actor, ADD, said, id, lambda: self._keep(actor, party, person))

    async def bring_in(
        self, actor: By, content: bytes, file: str = "", *, party: str | None = None, dry_run: bool = False
    ) -> StaffReport:
        """Import a CSV file. Raises `BadInput` `staff_file_has_problems` with every problem and its line."""
        async with self.desk.audited(actor, IMPORT, None):
            refuse_role(actor, IMPORT)
            whose = _party(actor, party)
            people = _read(content, file)
            if dry_run:
                known = {each.person for each in await asyncio.to_thread(self.desk.store.staff.everybody, whose)}
                new = sum(each.person not in known for each in people)
            else:
                new = await asyncio.to_thread(self.desk.store.staff.put, whose, people, actor, "staff_imported")
            return StaffReport(party=whose, people=len(people), new=new, dry_run=dry_run)

    async def absent(self, actor: By, body: Mapping[str, Any], *, id: str | None = None) -> Answer:
        """Somebody is away: the directory knows, and every delivery in which they sit.

        A delivery that refuses it (the person is no longer in it, say) is named in the answer.
        """
        async with self.desk.audited(actor, ABSENCE, None):
            refuse_role(actor, ABSENCE)
            said = shaped(StateStaffAbsence, body)
            party, command = _party(actor, said.party), id or str(uuid.uuid4())
            stated = Absence(person=said.person, from_on=said.from_on, until_on=said.until_on, stand_in=said.stand_in)
            add_absence((), stated, today=self._today())
            known = await asyncio.to_thread(self.desk.store.staff.get, party, said.person)
            if known is None:
                raise NotThere("not_in_the_directory", person=said.person, party=party)
            return await self._once(actor, ABSENCE, said, command, lambda: self._away(actor, party, stated, command))

    async def list(
        self, actor: By, which: StaffFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[ShownStaff]:
        """One's own party's directory; an administrator sees all of them."""
        refuse_role(actor, LIST)
        if actor.party is not None:
            if which.party not in (None, actor.party):
                return Page(items=())
            which = which.model_copy(update={"party": actor.party})
        elif actor.role is not Role.ADMIN and actor.admin is None:
            return Page(items=())
        return await asyncio.to_thread(self.desk.store.staff.list, which, today=self._today(), after=after, limit=limit)

    async def suggest(
        self, actor: By, number: str, seat: Seat, *, region: str | None = None, limit: int = 10
    ) -> tuple[Suggestion, ...]:
        """Who of the seat's own party fits it best, with reasons; nobody who sits there already.

        Refused `seat_of_another_party`: each party looks among its own people.
        """
        refuse_role(actor, SUGGEST)
        contract = await asyncio.to_thread(self.desk.addressing.contract, number)
        refuse_reach(actor, SUGGEST, About.contract(contract), number)
        party = contract.party(seat.side)
        if party is None:
            raise Refused("no_such_party", side=seat.side.value)
        if actor.role is not Role.ADMIN and actor.side is not seat.side:
            raise Refused("seat_of_another_party", seat=seat.value, person=actor.person, side=seat.side.value)
        return (await asyncio.to_thread(self._ranked, contract, party.id, seat, region))[:limit]

    # Inside

    def _ranked(self, contract: Contract, party: str, seat: Seat, region: str | None) -> tuple[Suggestion, ...]:
        store, today = self.desk.store, self._today()
        sitting = {who for row in store.deliveries.seats(contract.number) if row.seat == seat for who in row.people}
        staff = [each for each in store.staff.everybody(party) if each.person not in sitting]
        people = [each.person for each in staff]
        need = Need(
            seat=seat,
            on=today,
            products=tuple(dict.fromkeys(item.product for item in contract.line_items)),
            language=contract.customer.language,
            region=region or contract.customer.country,
            known=store.staff.served(contract.customer.id),
        )
        return rank(need, staff, store.staff.loads(people), store.staff.away_until(people, today))

    async def _keep(self, actor: By, party: str, person: Staff) -> tuple[str, dict[str, Any]]:
        new = await asyncio.to_thread(self.desk.store.staff.put, party, [person], actor, "staff_added")
        return "staff_added" if new else "staff_changed", {"person": person.person, "party": party}

    async def _away(self, actor: By, party: str, stated: Absence, command: str) -> tuple[str, dict[str, Any]]:
        store = self.desk.store
        await asyncio.to_thread(
            store.staff.add_absence, party, stated.person, stated.from_on, stated.until_on, stated.stand_in, actor
        )
        told, refused = [], []
        for number in await asyncio.to_thread(store.staff.open_deliveries, stated.person):
            body = stated.model_dump(mode="json", exclude_none=True)
            try:
                await self.desk.say(actor, "handoff.absence", body, number=number, id=f"{command}/{number}")
                told.append(number)
            except WorkerSilent as silent:
                # Not known there yet: whoever repeats the command goes on from here.
                raise WorkerSilent(command) from silent
            except Refused as no:
                refused.append(f"{number} ({no.code})")
        details = {"person": stated.person, "from_on": stated.from_on.isoformat(),
                   "until_on": stated.until_on.isoformat(), "stand_in": stated.stand_in,
                   "deliveries": ", ".join(told), "refused": ", ".join(refused)}  # fmt: skip
        return "staff_absent", details

    async def _once(self, actor: By, verb: str, said: Frozen, id: str | None, do: Any) -> Answer:
        """Do it under the caller's id: the same again gives the same answer."""
        store, command, sender = self.desk.store, id or str(uuid.uuid4()), actor.admin or actor.person
        digest = digested([verb, actor.person, said.model_dump(mode="json")])
        claim = await asyncio.to_thread(store.commands.claim, sender, command, verb, digest)
        if isinstance(claim, Known):
            return claim.answer
        what, details = await do()
        answer = Answer(id=command, verb=verb, what=what, details=details)
        await asyncio.to_thread(store.commands.keep_answer, sender, command, answer)
        return answer

    def _today(self) -> date:
        return self.desk.store.now().astimezone(SEOUL).date()


def _party(actor: By, named: str | None) -> str:
    """Whose directory. Refused `not_your_directory` when it is another party's."""
    party = named or actor.party
    if party is None:
        raise BadInput("bad_argument", (Problem(path="party", code="field_missing", facts={"field": "party"}),))
    if actor.party not in (None, party):
        raise Refused("not_your_directory", party=party)
    return party


def _read(content: bytes, file: str) -> tuple[Staff, ...]:
    if len(content) > LARGEST:
        facts: dict[str, Fact] = {"bytes": len(content), "limit": LARGEST}
        raise BadInput("staff_file_has_problems", (Problem(file=file, code="file_too_large", facts=facts),))
    people, troubles = staff_file.read(_decoded(content, file))
    if troubles:
        problems = tuple(
            Problem(file=file, line=each.line, path=each.path, code=each.code, facts=dict(each.facts))
            for each in troubles
        )
        raise BadInput("staff_file_has_problems", problems)
    return people


def _decoded(content: bytes, file: str) -> str:
    """UTF-8, or what Korean spreadsheets write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as first:
        try:
            return content.decode("cp949")
        except UnicodeDecodeError:
            problem = Problem(file=file, code="not_utf8", facts={"byte": first.start})
            raise BadInput("staff_file_has_problems", (problem,)) from first
