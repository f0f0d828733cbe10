"""Collections are told of payments under business keys: once recorded, told again changes nothing.

There is no outbox: what is still to be told is what no collection has answered to, and saying it again is safe.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from activities.ports import Engine
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.matching import Reason, Rule, Verdict
from postsales.domain.reversal import refuse_taken_back
from postsales.messages import ids
from postsales.messages.command import By, Command
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.store.bank import LineFilter, ShownLine
from postsales.store.bank_matching import LEDGER, Standing, Untold
from postsales.store.facade import Store

log = structlog.get_logger()
AT_ONCE = 16
DONE_BEFORE = frozenset({"already_recorded", "already_reversed"})


class Applied(Frozen):
    """How many parts of lines were recorded, how many refused by their collections, and how many are left."""

    recorded: int = 0
    refused: int = 0
    left: int = 0


@dataclass(frozen=True)
class Telling:
    """Says `payment.record` and `payment.reverse` for what was matched."""

    store: Store
    engine: Engine

    async def settle(self, actor: By, legal_entity: str, *, limit: int | None = None) -> Applied:
        """Tell what is to be told, at most `limit` parts; then take back what banks reversed."""
        recorded = refused = 0
        while limit is None or recorded + refused < limit:
            size = 200 if limit is None else min(200, limit - recorded - refused)
            some = await asyncio.to_thread(self.store.matching.untold, legal_entity, size)
            if not some and not await self._take_back(actor, legal_entity):
                break
            outcomes = await self.tell(actor, some)
            recorded, refused = recorded + outcomes.count("recorded"), refused + outcomes.count("refused")
            if "silent" in outcomes:
                break
        left = await asyncio.to_thread(self.store.matching.count_untold, legal_entity)
        return Applied(recorded=recorded, refused=refused, left=left)

    async def tell(self, actor: By, parts: Sequence[Untold]) -> list[str]:
        """Tell these, one after the other to each instalment, several instalments at once; what each answered."""
        by_instalment: dict[tuple[str, int], list[Untold]] = defaultdict(list)
        for part in parts:
            by_instalment[part.delivery, part.instalment].append(part)
        gate = asyncio.Semaphore(AT_ONCE)

        async def in_order(some: list[Untold]) -> list[str]:
            async with gate:
                return [await self._tell(actor, part) for part in some]

        answers = await asyncio.gather(*(in_order(some) for some in by_instalment.values()))
        return [answer for some in answers for answer in some]

    async def _tell(self, actor: By, part: Untold) -> str:
        verb, body = _said(part)
        command = Command(id=f"{LEDGER}{part.id}", by=actor, body=body)
        to = ids.collection(part.delivery, part.instalment)
        outcome, why = "recorded", None
        try:
            await self.engine.update(to, verb, command, update_id=command.id)
        except EngineSilent:
            log.warning("collection.silent", workflow=to, allocation=part.id)
            return "silent"
        except NoSuchWorkflow as missing:
            outcome, why = "refused", "has_ended" if missing.closed else "not_there"
        except Refused as refused:
            if refused.code not in DONE_BEFORE:
                outcome, why = "refused", refused.code
        await asyncio.to_thread(self.store.matching.answered, part, outcome, why, actor)
        return outcome

    async def _take_back(self, actor: By, legal_entity: str) -> bool:
        """Apply the reversals that are certain, now that nothing they reverse is under way; whether there were any."""
        found = await asyncio.to_thread(self._certain_reversals, legal_entity)
        for line, reverses in found:
            await asyncio.to_thread(self._take_back_once, actor, line, reverses)
        return bool(found)

    def _take_back_once(self, actor: By, line: str, reverses: str) -> None:
        try:
            self.take_back(actor, line, reverses)
        except Refused as refused:
            if refused.code != "taken_back_already":
                raise
            reason = Reason(code="nothing_to_reverse")
            unknown = Verdict(line=line, state="unapplied", rule=Rule.REVERSAL, reasons=(reason,))
            self.store.matching.decide(line, "unapplied", actor, _always(unknown, "unapplied"))

    def _certain_reversals(self, legal_entity: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        after: str | None = None
        while True:
            page = self.store.bank.lines(
                LineFilter(legal_entity=legal_entity, state="suggested"), after=after, limit=500
            )
            found += [
                (line.id, line.reverses)
                for line in page.items
                if line.reverses and any(reason.code == "takes_back" for reason in line.reasons)
            ]
            after = page.after
            if after is None:
                return found

    def take_back(self, actor: By, line: str, reverses: str) -> None:
        """What a line paid is owed again, and what was left of it is gone; if it paid nothing, the two cancel out.

        Refused `taken_back_already` when another line did that before.
        """
        original = self.store.bank.line(reverses)
        if original is not None and not original.allocated:
            refuse_taken_back(reverses, taken_back_by=_cancelled_by(original))
            for one, other in ((line, reverses), (reverses, line)):
                reason = Reason(code="cancelled_out", facts={"line": other})
                cancelled = Verdict(line=one, state="ignored", rule=Rule.REVERSAL, reasons=(reason,))
                self.store.matching.decide(one, "ignored", actor, _always(cancelled, "ignored"))
            return
        reason = Reason(code="takes_back", facts={"line": reverses})
        verdict = Verdict(line=line, state="applied", rule=Rule.REVERSAL, reasons=(reason,), reverses=reverses)
        self.store.matching.decide(line, "applied", actor, _always(verdict, "applied"))
        if original is not None and original.unapplied:
            reason = Reason(code="rest_went_back", facts={"line": line})
            spent = Verdict(line=reverses, state="applied", rule=Rule.REVERSAL, reasons=(reason,))
            self.store.matching.decide(reverses, "applied", actor, _always(spent, "applied"))


def _cancelled_by(line: ShownLine) -> str | None:
    """The line that it cancelled out with."""
    return next((str(reason.facts["line"]) for reason in line.reasons if reason.code == "cancelled_out"), None)


def _always(verdict: Verdict, state: str) -> Any:
    def decide(standing: Standing) -> tuple[Verdict, str]:
        return verdict, state

    return decide


def _said(part: Untold) -> tuple[str, dict[str, Any]]:
    """The verb and its body."""
    told = {"instalment": part.instalment, "allocation": part.id}
    if part.undoes is not None:
        reason = part.why or "undone"
        return "payment.reverse", {
            **told, "payment": f"{LEDGER}{part.undoes}", "reason": reason, "reversed_on": part.booked_on.isoformat(),
        }  # fmt: skip
    body = {**told, "amount": str(part.amount), "currency": part.currency, "received_on": part.booked_on.isoformat()}
    body |= {"reference": f"{LEDGER}{part.line}"} | ({"charges": str(part.charges)} if part.charges else {})
    return "payment.record", body
