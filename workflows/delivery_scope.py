"""A delivery's verbs and timers about work outside the contracted scope. The rules are in `domain.scope`."""

from __future__ import annotations

from typing import Any, assert_never

from temporalio import workflow

from postsales.domain import entitlement as entitlements
from postsales.domain import promise as promises
from postsales.domain import scope, scope_agreed, scope_calendar
from postsales.domain.delivery import DeliveryState, InstalmentStanding, refuse_when_ended
from postsales.domain.delivery_story import AskForMore
from postsales.domain.errors import Refused
from postsales.domain.hold import refuse_when_held
from postsales.domain.money import Money
from postsales.domain.scope import Quote, ScopeRequest, ScopeStatus
from postsales.domain.scope_calendar import ScopeMoment
from postsales.domain.seats import Seat, Side
from postsales.messages.command import By
from postsales.messages.effects import Effect
from postsales.messages.scope import AnswerScope, DeclineQuote, NameScope, RequestScope, ScopeAnswer
from workflows import delivery_letters
from workflows import scope_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, verb

ANSWERED = {
    ScopeStatus.ACCEPTED: "scope_accepted",
    ScopeStatus.QUOTED: "scope_quoted",
    ScopeStatus.REFUSED: "scope_refused",
}


class DeliveryScope(DeliveryBase):
    """Requests are numbered, answered, paid for or left to expire here."""

    @verb("scope.request")
    def request_scope(self, body: RequestScope, by: By) -> Change[DeliveryState]:
        """Ask the provider. Refused `speak_for_a_side`: somebody's side pays for what is agreed."""
        refuse_when_ended(self.state)
        if by.side is None:
            raise Refused("speak_for_a_side", person=by.person)
        if body.entitlement is not None:
            entitlements.find(self.state.entitlements, body.entitlement)
        if by.side is Side.CUSTOMER:
            refuse_when_held(self.state.held)
        return self.scope_asked(body, by.person, by.side)

    def scope_asked(self, body: RequestScope, asker: str, side: Side) -> Change[DeliveryState]:
        """The request, put to whoever answers for the provider."""
        provider = scope.provider_of(self.contract)
        calendar, policy = self.state.calendars[provider], self.policy.scope
        answer_by = scope.answer_date(body.answer_by, self.today_of(provider), policy, calendar)
        request = ScopeRequest(
            n=len(self.state.scope) + 1, what=body.what, asker=asker, asker_side=side, provider=provider,
            asked_at=workflow.now(), answer_by=answer_by, entitlement=body.entitlement,
        )  # fmt: skip
        state = self.state.model_copy(update={"scope": scope.ask(self.state.scope, request)})
        wanted = letters.plain(body.hours) if body.hours else None
        told = self.about(state, request, "scope/asked", letters.answering(state.roster, request), wanted=wanted)
        return Change(state, "scope_requested", {**said(request), "until": answer_by.isoformat()}, told)

    def scope_turn(self, step: ScopeMoment | AskForMore) -> Change[DeliveryState]:
        """What the story does by itself about scope."""
        match step:
            case ScopeMoment():
                return self.scope_step(step)
            case AskForMore(entitlement):
                return self.ask_for_more(entitlement)
            case never:
                assert_never(never)

    def ask_for_more(self, id: str) -> Change[DeliveryState]:
        """An entitlement is used up: the customer's question for more of it, put by the engine, if nobody has."""
        one = entitlements.find(self.state.entitlements, id)
        marked = one.model_copy(update={"asked_for_more": True})
        self.state = self.state.model_copy(
            update={"entitlements": entitlements.replaced(self.state.entitlements, marked)}
        )
        contact = delivery_letters.contact(self.state.roster, Side.CUSTOMER)
        what = entitlements.more_of(one.name, self.contract.customer.language)
        body = RequestScope(what=what, entitlement=id)
        try:
            return self.scope_asked(body, contact.id if contact else self.contract.customer.id, Side.CUSTOMER)
        except Refused as refused:
            return Change(self.state, "more_not_asked_for", {"entitlement": id, "code": refused.code})

    @verb("scope.answer")
    def answer_scope(self, body: AnswerScope, by: By) -> Change[DeliveryState]:
        """Accept, quote or refuse; whoever asked hears it, and with a quote whoever pays."""
        refuse_when_ended(self.state)
        request = scope.find(self.state.scope, body.request)
        scope.refuse_who_was_not_asked(request, self.state.roster, by.person)
        answered = self.answered(request, body, by)
        state = self.with_request(answered)
        effects: tuple[Effect, ...] = ()
        if answered.status is ScopeStatus.ACCEPTED:
            state, effects = self.agreed(state, answered)
        payer = letters.paying(state.roster, answered) if answered.status is ScopeStatus.QUOTED else None
        what = ANSWERED[answered.status]
        template = f"scope/{answered.status.value}"
        told = self.about(state, answered, template, letters.asking(state.roster, answered), payer)
        return Change(state, what, said(answered), (*told, *effects))

    def answered(self, request: ScopeRequest, body: AnswerScope, by: By) -> ScopeRequest:
        """The request with its answer."""
        today, now = self.today_of(request.provider), workflow.now()
        match body.reply:
            case ScopeAnswer.ACCEPT:
                return scope.accept(request, adds=body.quantity, due_on=body.due_on, by=by.person, at=now, today=today)
            case ScopeAnswer.QUOTE:
                offer = self.offer(request, body)
                return scope.quote(
                    request, offer, adds=body.quantity, due_on=body.due_on, by=by.person, at=now, today=today
                )
            case ScopeAnswer.REFUSE:
                return scope.refuse(request, reason=body.reason, by=by.person, at=now)
            case never:
                assert_never(never)

    def offer(self, request: ScopeRequest, body: AnswerScope) -> Quote:
        """What is quoted. Without a date it holds as long as the policy says, or until the work is to be done."""
        if body.amount is None:
            raise Refused("amount_missing", request=request.n)
        calendar = self.state.calendars[request.asker_side]
        usual = calendar.add_business_days(self.today_of(request.asker_side), self.policy.scope.quote_valid_days)
        until = body.valid_until or (min(usual, body.due_on) if body.due_on else usual)
        return Quote(net=Money.of(body.amount, self.contract.currency), hours=body.hours, valid_until=until)

    @verb("scope.approve_quote")
    def approve_quote(self, body: NameScope, by: By) -> Change[DeliveryState]:
        """Agreed: a line item and an instalment more, and a promise if a date was offered."""
        refuse_when_ended(self.state)
        request = scope.find(self.state.scope, body.request)
        scope.refuse_who_does_not_pay(request, self.state.roster, by.person)
        if request.asker_side is Side.CUSTOMER:
            refuse_when_held(self.state.held)
        n = max((row.n for row in self.state.instalments), default=0) + 1
        approved = scope.approve(request, instalment=n, by=by.person, at=workflow.now())
        extra = scope_agreed.extra_instalment(self.contract, approved, n, self.today_of(request.asker_side))
        owed = InstalmentStanding(n=n, debtor=extra.debtor, outstanding=(extra.net + extra.tax).amount)
        state = self.with_request(approved).model_copy(
            update={"extra": (*self.state.extra, extra), "instalments": (*self.state.instalments, owed)}
        )
        state, effects = self.agreed(state, approved)
        roster = state.roster
        people = (letters.answering(roster, approved), letters.asking(roster, approved), roster.holder(Seat.SALES_REP))
        told = self.about(state, approved, "scope/approved", *people)
        return Change(state, "quote_approved", {**said(approved), "instalment": n}, (*told, *effects))

    def agreed(self, state: DeliveryState, request: ScopeRequest) -> tuple[DeliveryState, tuple[Effect, ...]]:
        """What an agreement brings besides money: more of an entitlement, and a promise with an owner and a date."""
        if request.entitlement is not None and request.adds is not None:
            one = entitlements.find(state.entitlements, request.entitlement)
            more = entitlements.grant(one, self.policy.entitlement, quantity=request.adds)
            state = state.model_copy(update={"entitlements": entitlements.replaced(state.entitlements, more)})
        if request.due_on is None or request.answered_by is None:
            return state, ()
        today = min(self.today_of(request.provider), request.due_on)
        made = promises.make(
            len(state.promises) + 1, request.what, owner=request.answered_by, owner_side=request.provider,
            to=request.asker_side, due_on=request.due_on, by=request.answered_by, by_side=request.provider,
            today=today, about=f"scope:{request.n}",
        )  # fmt: skip
        return state.with_promise(made), ()

    @verb("scope.decline_quote")
    def decline_quote(self, body: DeclineQuote, by: By) -> Change[DeliveryState]:
        """The quote is too much, or not wanted any more."""
        refuse_when_ended(self.state)
        request = scope.find(self.state.scope, body.request)
        scope.refuse_who_does_not_pay(request, self.state.roster, by.person)
        declined = scope.decline(request, reason=body.reason, by=by.person, at=workflow.now())
        state = self.with_request(declined)
        people = (letters.answering(state.roster, declined), letters.asking(state.roster, declined))
        return Change(state, "quote_declined", said(declined), self.about(state, declined, "scope/declined", *people))

    @verb("scope.withdraw")
    def withdraw_scope(self, body: NameScope, by: By) -> Change[DeliveryState]:
        """Whoever asked does not want it any more."""
        refuse_when_ended(self.state)
        request = scope.find(self.state.scope, body.request)
        gone = scope.withdraw(request, by_side=by.side, by=by.person, at=workflow.now())
        state = self.with_request(gone)
        told = self.about(state, gone, "scope/withdrawn", letters.answering(state.roster, gone))
        return Change(state, "scope_withdrawn", said(gone), told)

    def scope_step(self, step: ScopeMoment) -> Change[DeliveryState]:
        """What the calendar does to a request."""
        request, roster = step.request, self.state.roster
        asker, answerer, payer = (each(roster, request) for each in (letters.asking, letters.answering, letters.paying))
        match step.what:
            case "remind":
                reminded = request.model_copy(update={"reminded_for": scope_calendar.until_of(request)})
                asked = request.status is ScopeStatus.ASKED
                template, person = ("scope/reminder", answerer) if asked else ("scope/quote_reminder", payer)
                state = self.with_request(reminded)
                details = {**said(request), "until": scope_calendar.until_of(request).isoformat()}
                return Change(state, "scope_reminded", details, self.about(state, request, template, person))
            case "expire":
                gone = scope.expire(request)
                state = self.with_request(gone)
                told = self.about(state, gone, "scope/expired", asker, answerer, roster.holder(Seat.PARTNER_HEAD))
                return Change(state, "scope_expired", said(gone), told)
            case "lapse":
                gone = scope.lapse(request)
                state = self.with_request(gone)
                told = self.about(state, gone, "scope/lapsed", asker, answerer, payer)
                return Change(state, "quote_lapsed", said(gone), told)
            case never:
                assert_never(never)

    def with_request(self, request: ScopeRequest) -> DeliveryState:
        """The state with the request as it is now."""
        return self.state.model_copy(update={"scope": scope.replaced(self.state.scope, request)})

    def about(
        self, state: DeliveryState, request: ScopeRequest, template: str, *people: Any, **facts: Any
    ) -> tuple[Effect, ...]:
        """A letter about a request to each of these people who exist."""
        return letters.about_scope(state, self.contract, request, template, *people, **facts)


def said(request: ScopeRequest) -> dict[str, Any]:
    """What a fact says of a request. No amounts: they are on the row, for those whose business money is."""
    details: dict[str, Any] = {
        "request": request.n, "what": request.what, "asker_side": request.asker_side.value,
        "side": request.provider.value,
    }  # fmt: skip
    return details | ({"reason": request.reason} if request.reason else {})
