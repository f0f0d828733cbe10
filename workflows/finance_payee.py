"""The account a legal entity is paid to: changed only by two approvers, neither of whom asked for it."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

from postsales.domain import approval
from postsales.domain.approval import Approval
from postsales.domain.errors import Refused
from postsales.domain.finance import FinanceState
from postsales.domain.payee import PayeeAccount, shown
from postsales.messages.command import By, Role
from postsales.messages.finance import ApprovePayee, ChangePayee, FinanceSpec
from postsales.messages.rows import ApprovalRow, PayeeRow, Row
from workflows.entity import Change, Entity, verb


class FinancePayee(Entity[FinanceState]):
    """The verbs about the payee's bank details. Every next invoice is printed with those approved."""

    spec: FinanceSpec

    def refuse_others(self, by: By) -> None:
        """Whose books these are not. Refused `not_your_money`."""
        if by.party not in (None, self.spec.legal_entity.id) and by.role is not Role.ADMIN:
            raise Refused("not_your_money", legal_entity=self.spec.legal_entity.id)

    @verb("payee.change")
    def change_payee(self, body: ChangePayee, by: By) -> Change[FinanceState]:
        """Ask two others for another account."""
        self.refuse_others(by)
        wanted = PayeeAccount(account=body.account, bank=body.bank, holder=body.holder)
        if wanted == self.state.payee:
            raise Refused("payee_is_that", account=body.account)
        now = workflow.now()
        asked = approval.request(
            self.state.approvals, sort="payee", shown=shown(self.state.payee, wanted, body.reason), by=by.person,
            at=now, expires_at=now + timedelta(days=self.spec.policy.approve_within_days),
        )  # fmt: skip
        state = self.state.model_copy(update={"approvals": asked, "payees": (*self.state.payees, wanted)})
        details = {"request": asked[-1].n, "account": body.account, "bank": body.bank, "seen": asked[-1].seen}
        return Change(state, "payee_change_requested", details, extra=(self.request_row(asked[-1]),))

    @verb("payee.approve")
    def approve_payee(self, body: ApprovePayee, by: By) -> Change[FinanceState]:
        """An approver's word; with the second one it counts."""
        self.refuse_others(by)
        asked = approval.waiting(self.state.approvals, body.request)
        wanted = self.state.payees[asked.n - 1]
        stands = shown(self.state.payee, wanted, asked.shown["reason"])
        decided = approval.decide(asked, by=by.person, yes=body.yes, now=workflow.now(), seen=body.seen, stands=stands)
        state = self.state.model_copy(update={"approvals": approval.with_changed(self.state.approvals, decided)})
        rows: tuple[Row, ...] = (self.request_row(decided),)
        details = {"request": asked.n, "account": wanted.account, "by": by.person}
        if decided.state == "refused":
            return Change(state, "payee_change_refused", details, extra=rows)
        if decided.state == "waiting":
            return Change(state, "payee_change_approved", details, extra=rows)
        row = PayeeRow(legal_entity=self.spec.legal_entity.id, since=workflow.now(), **wanted.model_dump())
        changed = state.model_copy(update={"payee": wanted})
        details |= {"approved_by": ", ".join(decided.approved_by), "bank": wanted.bank}
        return Change(changed, "payee_changed", details, extra=(*rows, row))

    def payee_expired(self, asked: Approval) -> Change[FinanceState]:
        """The words did not come in time: the account stays."""
        late = asked.model_copy(update={"state": "expired"})
        state = self.state.model_copy(update={"approvals": approval.with_changed(self.state.approvals, late)})
        return Change(state, "payee_change_expired", {"request": asked.n}, extra=(self.request_row(late),))

    def request_row(self, asked: Approval) -> ApprovalRow:
        """A request, with what its approvers are shown."""
        entity = self.spec.legal_entity.id
        return ApprovalRow(
            key=f"{entity}/payee/{asked.n}", legal_entity=entity, request=asked.n, seen=asked.seen,
            **asked.model_dump(exclude={"n"}),
        )  # fmt: skip
