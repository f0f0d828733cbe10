"""What people decide about bank lines: confirmed, rejected, ignored, undone. Of two at once, one wins."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from postsales.desk.access import About, allowed
from postsales.desk.bodies import digested, shaped
from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_reach, refuse_role
from postsales.desk.statements import Statements
from postsales.domain.errors import Refused
from postsales.domain.matching import Reason, Rule, Share, Verdict, learned, match
from postsales.domain.money import Money
from postsales.domain.open_items import OpenItem
from postsales.domain.reversal import refuse_taken_back, refuse_undoing
from postsales.domain.statement import BankLine
from postsales.messages.bank import DECISIONS, AboutLine, ConfirmMatch, SharedTo
from postsales.messages.command import Answer, By
from postsales.store.bank import OPEN, LineFilter, ShownLine, state_of
from postsales.store.bank_matching import Standing
from postsales.store.command import Known
from postsales.store.paging import Page

if TYPE_CHECKING:
    from postsales.desk.desk import Desk

LINES, AGAIN = "finance.lines", "match.again"
DECIDED_BY_PEOPLE = frozenset({"rejected", "undone"})


@dataclass(frozen=True)
class Matches:
    """The verbs `match.*`, and reading lines."""

    desk: Desk

    async def lines(
        self, actor: By, which: LineFilter, *, after: str | None = None, limit: int = 100
    ) -> Page[ShownLine]:
        """Bank lines with where they stand, of one's own books."""
        refuse_role(actor, LINES)
        if actor.party is not None:
            if which.legal_entity not in (None, actor.party):
                return Page(items=())
            which = which.model_copy(update={"legal_entity": actor.party})
        return await asyncio.to_thread(self.desk.store.bank.lines, which, after=after, limit=limit)

    async def say(self, actor: By, verb: str, body: Mapping[str, Any], *, id: str | None = None) -> Answer:
        """Decide on a line, and tell the collections. The same id again gives the same answer.

        Refused `unknown_line`, `line_matched_already`, `not_open`, `nothing_suggested`, `more_than_there`,
        `more_than_owed`, `currency_mismatch`, `not_open_for_payment`, `still_being_recorded`, `nothing_to_undo`,
        `taken_back_already`.
        """
        async with self.desk.audited(actor, verb, None):
            refuse_role(actor, verb)
            decision = shaped(DECISIONS[verb], body)
            found = await asyncio.to_thread(self._line, actor, verb, decision.line)
            said, sender = id or str(uuid.uuid4()), actor.admin or actor.person
            digest = digested([verb, actor.person, decision.model_dump(mode="json")])
            claim = await asyncio.to_thread(self.desk.store.commands.claim, sender, said, verb, digest)
            if isinstance(claim, Known):
                return claim.answer
            await asyncio.to_thread(self._decide, actor, verb, decision, found)
            await self.statements.telling.settle(actor, found.legal_entity)
            answer = await asyncio.to_thread(self._answer, said, verb, found.id)
            await asyncio.to_thread(self.desk.store.commands.keep_answer, sender, said, answer)
            return answer

    async def again(self, actor: By, legal_entity: str) -> dict[str, int]:
        """Match anew what nobody has decided on: invoices may have come since. How many lines changed, by state."""
        refuse_role(actor, AGAIN)
        refuse_reach(actor, AGAIN, About.books(legal_entity), None)
        changed = await asyncio.to_thread(self._again, actor, legal_entity)
        await self.statements.telling.settle(actor, legal_entity)
        return changed

    @property
    def statements(self) -> Statements:
        """Importing, and telling the collections."""
        return self.desk.statements

    # Inside

    def _line(self, actor: By, verb: str, id: str) -> ShownLine:
        found = self.desk.store.bank.line(id)
        if found is None or not allowed(actor, verb, About.books(found.legal_entity)):
            raise NotThere("unknown_line", line=id)
        return found

    def _decide(self, actor: By, verb: str, said: AboutLine, found: ShownLine) -> None:
        seq = found.seq if said.seq is None else said.seq
        matching = self.desk.store.matching
        reason = str(getattr(said, "reason", ""))
        if isinstance(said, ConfirmMatch):
            if found.reverses and found.state == "suggested" and not said.to:
                self.statements.telling.take_back(actor, found.id, found.reverses)
                return
            shares = self._shares(found, said.to)
            taught = learned(found.told, shares, {})
            matching.decide(found.id, "confirmed", actor, _confirm(shares), seq=seq, learn=taught)
        elif verb == "match.undo":
            matching.decide(found.id, "undone", actor, _undo(reason), seq=seq)
        else:
            state = "ignored" if verb == "match.ignore" else "unapplied"
            did = "ignored" if verb == "match.ignore" else "rejected"
            matching.decide(found.id, did, actor, _set_aside(state, did, reason), seq=seq)

    def _shares(self, found: ShownLine, to: Sequence[SharedTo]) -> tuple[Share, ...]:
        """What the person named, or what was suggested; held against what is open now."""
        if found.unapplied <= 0:
            raise Refused("line_matched_already", line=found.id, by=found.by, state=found.state)
        wanted = to or tuple(
            SharedTo(delivery=each.delivery, instalment=each.n, amount=each.amount, charges=each.charges or None)
            for each in (found.shares if found.state == "suggested" else ())
        )
        if not wanted:
            raise Refused("nothing_suggested", line=found.id)
        shares, left = [], found.unapplied
        for each in wanted:
            item = self._open(found, each)
            amount = (
                min(left, item.outstanding) if each.amount is None else Money.of(each.amount, found.currency).amount
            )
            charges = Money.of(each.charges or 0, found.currency).amount
            if amount <= 0:
                raise Refused("amount_not_positive", amount=str(amount))
            if amount > left:
                raise Refused("more_than_there", amount=str(amount), unapplied=str(left))
            if amount + charges > item.outstanding:
                raise Refused("more_than_owed", amount=str(amount + charges), outstanding=str(item.outstanding))
            left -= amount
            shares.append(Share(delivery=item.delivery, n=item.n, invoice=item.invoice, debtor=item.debtor,
                                amount=amount, charges=charges))  # fmt: skip
        return tuple(shares)

    def _open(self, found: ShownLine, to: SharedTo) -> OpenItem:
        item = self.desk.store.matching.open_item(found.legal_entity, to.delivery, to.instalment)
        if item is None:
            raise Refused("not_open_for_payment", delivery=to.delivery, instalment=to.instalment)
        if item.currency != found.currency:
            raise Refused("currency_mismatch", expected=item.currency, got=found.currency)
        return item

    def _again(self, actor: By, legal_entity: str) -> dict[str, int]:
        waiting: dict[str, ShownLine] = {}
        after: str | None = None
        while True:
            page = self.desk.store.bank.lines(
                LineFilter(legal_entity=legal_entity, state="open"), after=after, limit=500
            )
            waiting |= {line.id: line for line in page.items if _undecided(line)}
            after = page.after
            if after is None:
                break
        lines: list[BankLine] = [line.told for line in waiting.values()]
        verdicts = match(lines, self.desk.store.matching.open_items(legal_entity))
        changed: dict[str, int] = {}
        for id, verdict in verdicts.items():
            before = waiting[id]
            state = state_of(before.told, verdict)
            if (state, verdict.shares, verdict.reasons) == (before.state, before.shares, before.reasons):
                continue
            self.desk.store.matching.decide(id, "matched_again", actor, _as(verdict, state), seq=before.seq)
            changed[state] = changed.get(state, 0) + 1
        return changed

    def _answer(self, said: str, verb: str, id: str) -> Answer:
        line = self.desk.store.bank.line(id)
        if line is None:
            raise NotThere("unknown_line", line=id)
        details = {"line": id, "line_state": line.state, "amount": str(line.amount), "unapplied": str(line.unapplied)}
        invoices = ", ".join(share.invoice for share in line.shares)
        # What is over leaves nothing to do: not a line set aside, nor one that took a payment back.
        left = str(line.unapplied) if line.state in OPEN else None
        more = {"left": left, "invoices": invoices or None}
        return Answer(id=said, verb=verb, what="line_decided", details={**details, **more})


def _undecided(line: ShownLine) -> bool:
    by_people = any(reason.code in DECIDED_BY_PEOPLE for reason in line.reasons)
    return not by_people and not line.allocated and not line.told.reversal


def _as(verdict: Verdict, state: str) -> Any:
    def decide(standing: Standing) -> tuple[Verdict, str]:
        return verdict, state

    return decide


def _confirm(shares: tuple[Share, ...]) -> Any:
    def decide(standing: Standing) -> tuple[Verdict, str]:
        refuse_taken_back(standing.line.id, taken_back_by=standing.taken_back_by)
        if standing.state not in OPEN:
            raise Refused("line_matched_already", line=standing.line.id, by=None, state=standing.state)
        given = sum((share.amount for share in shares), Decimal(0))
        if given > standing.unapplied:
            raise Refused("more_than_there", amount=str(given), unapplied=str(standing.unapplied))
        state = "applied" if given == standing.unapplied else "part_applied"
        return Verdict(line=standing.line.id, state="applied", rule=Rule.PERSON, shares=shares), state

    return decide


def _set_aside(state: Any, did: str, why: str) -> Any:
    def decide(standing: Standing) -> tuple[Verdict, str]:
        if standing.state not in OPEN or standing.allocated:
            raise Refused("not_open", line=standing.line.id, state=standing.state)
        reason = Reason(code=did, facts={"why": why})
        return Verdict(line=standing.line.id, state=state, rule=Rule.PERSON, reasons=(reason,)), state

    return decide


def _undo(why: str) -> Any:
    def decide(standing: Standing) -> tuple[Verdict, str]:
        refuse_undoing(
            standing.line.id, standing.state, reverses=standing.reverses, taken_back_by=standing.taken_back_by
        )
        reason = Reason(code="undone", facts={"why": why})
        return Verdict(line=standing.line.id, state="unapplied", rule=Rule.PERSON, reasons=(reason,)), "unapplied"

    return decide
