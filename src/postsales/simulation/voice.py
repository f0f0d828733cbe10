"""Whatever can be said at the desk, by name: what a workflow answers, and what the desk does itself, with bank
statements and staff directories.

Reading says nothing. A test holds the names here against the access rules, so that no verb is left out of lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from postsales.desk import staffing, usage
from postsales.desk.bodies import shaped
from postsales.desk.desk import Desk
from postsales.desk.matching import AGAIN
from postsales.desk.statements import IMPORT, Upload
from postsales.desk.verbs import VERBS
from postsales.domain.frozen import Frozen, Stated
from postsales.domain.seats import Key
from postsales.messages.bank import DECISIONS
from postsales.messages.command import Answer, By
from postsales.messages.staff import AddStaff, StateStaffAbsence
from postsales.messages.usage import RecordUsage


class ImportStatement(Stated):
    """`statement.import`: a bank's export as text, into whose books."""

    content: str
    legal_entity: Key


class ImportStaff(Stated):
    """`staff.import`: a directory as text, of whose people."""

    directory: str
    party: Key


class MatchAgain(Stated):
    """`match.again`: of whose books."""

    legal_entity: Key


class Reported(Frozen):
    """What came of what is answered by a report: another each time it is said, so that nobody compares it."""

    what: str
    details: dict[str, Any]


class ImportUsage(Stated):
    """`usage.import`: telemetry as text."""

    telemetry: str


SAYABLE: Mapping[str, type[Stated]] = MappingProxyType(
    {name: verb.body for name, verb in VERBS.items()}
    | {IMPORT: ImportStatement, AGAIN: MatchAgain, **DECISIONS}
    | {usage.RECORD: RecordUsage, usage.IMPORT: ImportUsage}
    | {staffing.ADD: AddStaff, staffing.IMPORT: ImportStaff, staffing.ABSENCE: StateStaffAbsence}
)
"""Every verb that changes something of a delivery there is, and its body."""


async def spoken(desk: Desk, by: By, verb: str, body: Mapping[str, Any], *, number: str, id: str) -> Answer | Reported:
    """Say it, and what was answered. Raises as the desk does."""
    if verb in DECISIONS:
        return await desk.matches.say(by, verb, body, id=id)
    if verb == IMPORT:
        statement = shaped(ImportStatement, body)
        upload = Upload(statement.content.encode(), file="bank.csv", legal_entity=statement.legal_entity)
        report = await desk.statements.take_in(by, upload)
        return Reported(what="statement_imported", details=report.model_dump(mode="json"))
    if verb == staffing.ADD:
        return await desk.staffing.add(by, body, id=id)
    if verb == staffing.ABSENCE:
        return await desk.staffing.absent(by, body, id=id)
    if verb == staffing.IMPORT:
        staff = shaped(ImportStaff, body)
        await desk.staffing.bring_in(by, staff.directory.encode(), "staff.csv", party=staff.party)
        return Reported(what="staff_imported", details={})
    if verb == usage.RECORD:
        kept = await desk.usage.record(by, body)
        return Reported(what="usage_recorded", details=kept.model_dump())
    if verb == usage.IMPORT:
        telemetry = shaped(ImportUsage, body).telemetry
        kept = await desk.usage.bring_in(by, telemetry.encode(), "usage.csv")
        return Reported(what="usage_recorded", details=kept.model_dump())
    if verb == AGAIN:
        changed = await desk.matches.again(by, shaped(MatchAgain, body).legal_entity)
        return Reported(what="matched_again", details=dict(changed))
    return await desk.say(by, verb, body, number=number, id=id)
