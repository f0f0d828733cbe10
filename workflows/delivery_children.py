"""The delivery's children: what each is started with, and what it is told."""

from __future__ import annotations

from datetime import date

from postsales.domain.acceptance import WHOLE
from postsales.domain.amendment_crossed import in_force
from postsales.domain.contract import Trigger
from postsales.domain.delivery import DeliveryState, holding_up_payment
from postsales.domain.installation_state import BlockingIssue, PromiseMark
from postsales.domain.instalment_plan import PlannedInstalment
from postsales.domain.promise import Promise
from postsales.domain.scope_agreed import whole_plan
from postsales.domain.seats import Party, Side
from postsales.domain.special_terms import special_terms
from postsales.domain.unfinished import of_installation
from postsales.messages import ids
from postsales.messages.checkin import CheckinSpec
from postsales.messages.collection_status import CollectionSpec
from postsales.messages.command import CLOCK
from postsales.messages.delivery import DeliverySpec
from postsales.messages.effects import Call, Effect, Tell
from postsales.messages.escalation_status import EscalationSpec, IssueOpening
from postsales.messages.handoff import HandoffSpec
from postsales.messages.installation import InstallationSpec
from postsales.messages.news import AnyNews, News
from postsales.messages.news.checkin import DeliveryJoined, DeliveryLeft, DeliveryWentLive
from postsales.messages.news.collection import AcceptanceGiven, HeldUp, TermsAmended, TriggerHappened
from postsales.messages.news.delivery import SeatsChanged, Stopped
from postsales.messages.news.escalation import IssueMoved
from postsales.messages.news.installation import PromiseStands, ServicesHeld
from postsales.messages.recovery import RecoveryOpening, RecoverySpec
from postsales.messages.setting import Setting
from postsales.messages.spec import Spec
from workflows.delivery_care import known_of
from workflows.entity import Change

POINTING = frozenset({Trigger.DELIVERY, Trigger.GO_LIVE, Trigger.DATE})
"""What makes an instalment due before the acceptance: a prepayment waits for nothing, the rest is due by acceptance."""


def started(state: DeliveryState, spec: DeliverySpec) -> Change[DeliveryState]:
    """The first fact: the delivery is there, and the customer's check-ins know of it."""
    contract = spec.contract
    joined = DeliveryJoined(
        delivery=contract.number, signed_on=contract.signed_on, tam=contract.tam, roster=state.roster,
        known=known_of(contract, spec.policy.health),
    )  # fmt: skip
    details = {"title": contract.title, "customer": contract.customer.name, "signed_on": contract.signed_on.isoformat()}
    return Change(state, "delivery_started", details, (_to_checkins(spec, "joined", joined),))


def argument(child: str, state: DeliveryState, spec: DeliverySpec) -> tuple[str, str, Spec]:
    """Durable name, workflow id and argument of a child named as in `delivery_story.StartChildren`."""
    contract, policy = spec.contract, spec.policy
    here = setting(state, spec)
    kind, _, n = child.partition("/")
    if kind == "handoff":
        handoff = HandoffSpec(
            setting=here, policy=policy.handoff, tam=contract.tam,
            terms=special_terms(contract, state.calendars[Side.CUSTOMER]),
        )  # fmt: skip
        return kind, ids.handoff(contract.number), handoff
    if kind == "installation":
        installation = InstallationSpec(
            setting=here,
            policy=policy.installation,
            services=contract.services,
            acceptance=contract.acceptance,
            issues=tuple(
                BlockingIssue(n=issue.n, seq=issue.seq, blocks=True, packages=issue.packages)
                for issue in state.blocking_issues
            ),
            promises=tuple(
                PromiseMark(about=each.about or "", promise=each.n, seq=0, state=each.status)
                for each in state.promises
                if each.unsettled and of_installation(each.about)
            ),
            held=state.held,
            absences=state.absences,
        )
        return kind, ids.installation(contract.number), installation
    if kind == "issue":
        opening = IssueOpening.model_validate(state.openings[int(n)])
        escalation = EscalationSpec(setting=here, policy=policy.escalation, n=int(n), opening=opening)
        return "escalation", ids.escalation(contract.number, int(n)), escalation
    if kind == "recovery":
        return "recovery", ids.recovery(contract.number, int(n)), _recovery(int(n), here, state, spec)
    return "collection", ids.collection(contract.number, int(n)), _collection(int(n), here, state, spec)


def _recovery(n: int, here: Setting, state: DeliveryState, spec: DeliverySpec) -> RecoverySpec:
    owed = tuple(row for row in state.instalments if row.debtor is Side.CUSTOMER)
    return RecoverySpec(
        setting=here, policy=spec.policy.recovery, n=n,
        opening=RecoveryOpening.model_validate(state.recovery_openings[n]),
        bills=here.provider if spec.contract.partner is not None else Side.VENDOR,
        instalments=tuple(row.n for row in owed),
        units={each.id: each.unit.value for each in state.entitlements},
    )  # fmt: skip


def setting(state: DeliveryState, spec: DeliverySpec) -> Setting:
    """The delivery as its children are told of it."""
    contract = spec.contract
    parties = {side: party for side in Side if (party := contract.party(side)) is not None}
    return Setting(
        delivery=contract.number, title=contract.title, channel=contract.channel, currency=contract.currency,
        signed_on=contract.signed_on, parties=parties, roster=state.roster, calendars=state.calendars,
        products=tuple(dict.fromkeys(item.product for item in contract.line_items)),
    )  # fmt: skip


def _collection(n: int, here: Setting, state: DeliveryState, spec: DeliverySpec) -> CollectionSpec:
    row = next(row for row in whole_plan(spec.contract, state.extra, state.amended) if row.n == n)
    policy, debtor = spec.policy, _party(spec, row.debtor)
    accepted = row.trigger not in POINTING or row.tier == "extra" or state.accepted_on is not None
    return CollectionSpec(
        setting=here, policy=policy.collection.of_debtor(debtor.tier, debtor.language),
        payer_policy=policy.payer, finance_policy=policy.finance, n=n,
        tier=row.tier, name=row.name, debtor=debtor, creditor=_party(spec, row.creditor),
        debtor_side=row.debtor, creditor_side=row.creditor, net=row.net, tax=row.tax, trigger=row.trigger,
        on=row.on, terms=row.terms, virtual_account=row.virtual_account, consent=row.consent, law=spec.contract.law,
        accepted=accepted, triggered_on=_already(row, state, spec),
    )  # fmt: skip


def _party(spec: DeliverySpec, side: Side) -> Party:
    party = spec.contract.party(side)
    if party is None:
        raise LookupError(f"{spec.contract.number} has no {side.value}")
    return party


# What children are told


def tell_seats(state: DeliveryState, spec: DeliverySpec, occasion: int) -> tuple[Effect, ...]:
    """Who sits where from now on: to every running child, and to the customer's check-ins."""
    contract = spec.contract
    news = SeatsChanged(roster=state.roster, absences=state.absences)
    told = tuple(_tell(child, spec, f"seats:{occasion}", news) for child in state.running)
    joined = DeliveryJoined(
        delivery=contract.number, signed_on=contract.signed_on, tam=contract.tam, roster=state.roster,
        absences=state.absences, known=known_of(contract, spec.policy.health),
    )  # fmt: skip
    return (*told, _to_checkins(spec, f"seats:{occasion}", joined))


def tell_triggers(before: DeliveryState, state: DeliveryState, spec: DeliverySpec) -> tuple[Effect, ...]:
    """What happened between the two states, to the instalments that wait for it and to the check-ins."""
    happened = {
        Trigger.DELIVERY: (before.received_on, state.received_on),
        Trigger.ACCEPTANCE: (before.accepted_on, state.accepted_on),
        Trigger.GO_LIVE: (before.live_on, state.live_on),
    }
    rows = whole_plan(spec.contract, state.extra, state.amended)
    effects: list[Effect] = []
    for trigger, (was, on) in happened.items():
        if was is None and on is not None:
            waiting = [row for row in rows if row.trigger is trigger and row.package is None]
            news = TriggerHappened(trigger=trigger, on=on, accepted=state.accepted_on is not None)
            effects += [_tell(f"instalment/{row.n}", spec, f"trigger:{trigger.value}", news) for row in waiting]
    if before.live_on is None and state.live_on is not None:
        live = DeliveryWentLive(delivery=spec.contract.number, on=state.live_on)
        effects.append(_to_checkins(spec, "live", live))
    return tuple(effects)


def tell_package_accepted(before: DeliveryState, scope: str, on: date, spec: DeliverySpec) -> tuple[Effect, ...]:
    """The acceptance of a package, to the instalments that wait for it; that of the whole is that of every package."""
    waiting = (
        row
        for row in whole_plan(spec.contract, before.extra, before.amended)
        if row.package is not None and row.package not in before.accepted and scope in (row.package, WHOLE)
    )
    news = TriggerHappened(trigger=Trigger.ACCEPTANCE, on=on)
    return tuple(_tell(f"instalment/{row.n}", spec, "trigger:acceptance", news) for row in waiting)


def tell_held_up(before: DeliveryState, state: DeliveryState, spec: DeliverySpec, seq: int) -> tuple[Effect, ...]:
    """What a payer may point at, to the running collections, when it has changed."""
    held = holding_up_payment(state)
    if held == holding_up_payment(before):
        return ()
    occasion = f"held:{','.join(held)}:{seq}"
    news = HeldUp(seq=seq, by=held)
    return tuple(_tell(child, spec, occasion, news) for child in state.running if child.startswith("instalment/"))


def tell_held(state: DeliveryState, spec: DeliverySpec, seq: int) -> tuple[Effect, ...]:
    """For what nothing new is done, to the installation while it runs: it starts with what is held by then."""
    if "installation" not in state.running:
        return ()
    return (_tell("installation", spec, f"held:{seq}", ServicesHeld(seq=seq, instalments=state.held)),)


def waits_for_acceptance(state: DeliveryState, spec: DeliverySpec) -> tuple[int, ...]:
    """The unsettled instalments whose payer may point at the missing acceptance: due by something that has happened.

    Those whose trigger comes later hear with it that the whole is accepted (`TriggerHappened.accepted`).
    """
    owed = {row.n for row in state.instalments if not row.settled}
    happened = {Trigger.DATE} | ({Trigger.DELIVERY} if state.received_on is not None else set())
    rows = whole_plan(spec.contract, state.extra, state.amended)
    return tuple(row.n for row in rows if row.trigger in happened and row.n in owed)


def tell_accepted(rows: tuple[int, ...], spec: DeliverySpec) -> tuple[Effect, ...]:
    """The whole is accepted, to these instalments."""
    return tuple(_tell(f"instalment/{n}", spec, "accepted", AcceptanceGiven()) for n in rows)


def tell_amended(
    rows: tuple[PlannedInstalment, ...], state: DeliveryState, spec: DeliverySpec, today: date, *, back: bool = False
) -> tuple[Effect, ...]:
    """How they are to be paid from now on, to the instalments an amendment changes; with what has happened already.

    `back`: as before the last one, which is withdrawn.
    """
    n = len(state.amendments)
    return tuple(
        _tell(f"instalment/{row.n}", spec, f"amended:{n}:back" if back else f"amended:{n}", TermsAmended(
            amendment=n, row=row, triggered_on=_happened_on(row, state, spec, today), back=back,
            awaits_acceptance=row.trigger in POINTING and state.accepted_on is None,
        ))
        for row in rows
    )  # fmt: skip


def _already(row: PlannedInstalment, state: DeliveryState, spec: DeliverySpec) -> date | None:
    """Of a row that an amendment added: since when what it waits for has happened."""
    if row not in state.extra:
        return None
    known = in_force(state.amendments)
    last = known[-1].signed_on if known else spec.contract.signed_on
    return last if row.trigger is Trigger.SIGNATURE else _happened_on(row, state, spec, last)


def _happened_on(row: PlannedInstalment, state: DeliveryState, spec: DeliverySpec, today: date) -> date | None:
    """Since when the row is payable, if what it waits for has happened."""
    package_done = row.package is not None and row.package in state.accepted
    accepted_on = state.accepted_on or (today if package_done else None)
    return {
        Trigger.SIGNATURE: spec.contract.signed_on, Trigger.DELIVERY: state.received_on,
        Trigger.ACCEPTANCE: accepted_on, Trigger.GO_LIVE: state.live_on, Trigger.DATE: None,
    }[row.trigger]  # fmt: skip


def pass_on_issue(before: DeliveryState, issue: IssueMoved, spec: DeliverySpec) -> tuple[Effect, ...]:
    """A blocking issue's standing, to the installation once it runs: it starts with those known by then."""
    held_before = any(known.n == issue.n for known in before.blocking_issues)
    if "installation" not in before.running or not (issue.blocking or held_before):
        return ()
    return (_tell("installation", spec, f"issue:{issue.n}:{issue.seq}", issue),)


def tell_promises(before: DeliveryState, state: DeliveryState, spec: DeliverySpec, seq: int) -> tuple[Effect, ...]:
    """How promises about the installation's own things stand, to the installation while it runs.

    `seq` grows with every fact of the delivery.
    """
    if "installation" not in state.running or state.promises is before.promises:
        return ()
    known = {promise.n: promise for promise in before.promises}
    changed = (each for each in state.promises if known.get(each.n) != each and of_installation(each.about))
    return tuple(
        _tell("installation", spec, f"promise:{each.n}:{seq}", _stands(each, each.about or "", seq)) for each in changed
    )


def _stands(promise: Promise, about: str, seq: int) -> PromiseStands:
    return PromiseStands(
        about=about, promise=promise.n, seq=seq, owner=promise.owner, due_on=promise.due_on, state=promise.status,
        objections=promise.objections,
    )  # fmt: skip


def tell_to_stop(
    state: DeliveryState, spec: DeliverySpec, *, reason: str, unwind: bool, also: tuple[str, ...] = ()
) -> tuple[Effect, ...]:
    """Every running child is to end, last started first, as a saga is undone; `also` those that only linger."""
    by = CLOCK if state.termination is None else CLOCK.model_copy(update={"person": state.termination.requested_by})
    news = Stopped(reason=reason, by=by, unwind=unwind)
    return tuple(_tell(child, spec, "stopped", news) for child in (*reversed(state.running), *also))


def leave_checkins(spec: DeliverySpec) -> Effect:
    """No check-ins on this delivery's account any more."""
    return _to_checkins(spec, "left", DeliveryLeft(delivery=spec.contract.number))


def _tell(child: str, spec: DeliverySpec, occasion: str, news: AnyNews) -> Tell:
    to = f"{ids.delivery(spec.contract.number)}/{child}"
    return Tell(to=to, news=News(id=f"{spec.contract.number}:{occasion}:{child}", news=news))


def _to_checkins(spec: DeliverySpec, occasion: str, news: AnyNews) -> Call:
    contract = spec.contract
    checkins = CheckinSpec(
        customer=contract.customer, calendar=spec.calendars[Side.CUSTOMER], policy=spec.policy.checkin
    )
    envelope = News(id=f"{contract.number}:{occasion}", news=news)
    argument = checkins.model_dump(mode="json")
    return Call(workflow="checkin", id=ids.checkins(contract.customer.id), spec=argument, news=envelope)
