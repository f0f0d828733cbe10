"""What is being made good, as people read it; and what to begin an apology with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from postsales.desk.errors import NotThere
from postsales.desk.reading_money import MoneyReading, or_silence
from postsales.desk.sight import Sight
from postsales.domain.contract import Contract
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.command import By
from postsales.messages.recovery import RecoveryStatus
from postsales.messages.rows import ComplaintRow, RecoveryCostRow, RecoveryRow
from postsales.notify.letters import Letter, draft
from postsales.store.delivery import DeliveryView

DRAFT = "recovery/apology_draft"


class ShownRecovery(Frozen):
    """One recovery: live from its workflow, and as recorded, with its complaints and what it cost."""

    live: bool
    as_of: datetime | None
    row: RecoveryRow
    complaints: tuple[ComplaintRow, ...] = ()
    costs: tuple[RecoveryCostRow, ...] = ()
    status: RecoveryStatus | None = None


class Draft(Frozen):
    """What to begin an apology with, in the customer's language; what stands between [[ and ]] is to be written."""

    language: str
    subject: str
    text: str


@dataclass(frozen=True)
class Recoveries:
    """Reads of recoveries, by the same access rules as everything."""

    reading: MoneyReading

    async def show(self, actor: By, number: str, n: int) -> ShownRecovery:
        """One recovery, as far as the actor's side goes. Raises `NotThere` `unknown_recovery`."""
        contract, sight = await self.reading.opened(actor, "recovery.show", number)
        view, status = await asyncio.gather(
            asyncio.to_thread(self.reading.store.deliveries.show, contract.number, today=self.reading.today),
            or_silence(self.reading.engine.query(ids.recovery(contract.number, n), "status", RecoveryStatus)),
        )
        row = next((each for each in view.recoveries if each.n == n), None) if view is not None else None
        if view is None or row is None:
            raise NotThere("unknown_recovery", recovery=n)
        seen = sight.view(view)
        return ShownRecovery(
            live=status is not None,
            as_of=self.reading.store.now() if status is not None else view.as_of,
            row=row,
            complaints=tuple(each for each in seen.complaints if each.recovery == n),
            costs=tuple(each for each in seen.recovery_costs if each.recovery == n),
            status=_seen(status, sight) if status is not None else None,
        )

    async def draft(self, actor: By, number: str, n: int) -> Draft:
        """What to begin the apology with, in the language of whoever is to read it."""
        contract, _ = await self.reading.opened(actor, "recovery.draft", number)
        view = await asyncio.to_thread(self.reading.store.deliveries.show, contract.number, today=self.reading.today)
        row = next((each for each in view.recoveries if each.n == n), None) if view is not None else None
        if view is None or row is None:
            raise NotThere("unknown_recovery", recovery=n)
        language = _language(view, n, contract)
        signer = next((each for each in view.people if each.person == actor.person), None)
        owner = next((each for each in view.people if each.person == row.owner), None) if signer is None else signer
        found: Letter = draft(
            DRAFT, language, delivery=contract.number, title=contract.title, matter=row.matter, cause=row.cause,
            owner=owner.name if owner else None, owner_email=owner.email if owner else None,
        )  # fmt: skip
        return Draft(language=language, subject=found.subject, text=found.text)


def _seen(status: RecoveryStatus, sight: Sight) -> RecoveryStatus:
    """The live answer, less what is settled among those who make it good."""
    if sight.side is not Side.CUSTOMER:
        return status
    given = tuple(each for each in status.given if each.state == "given")
    return status.model_copy(update={"given": given, "costs": (), "breaches": (), "waits_for_approval": None})


def _language(view: DeliveryView, n: int, contract: Contract) -> str:
    """Of whoever of the customer's people complained last, else of the customer."""
    said = [each.by for each in view.complaints if each.recovery == n and each.side is Side.CUSTOMER]
    known = {each.person: each.language for each in view.people}
    return next((known[by] for by in reversed(said) if by in known), contract.customer.language.value)
