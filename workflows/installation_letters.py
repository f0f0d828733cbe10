"""Whom an installation writes to, and about what. The words are templates."""

from __future__ import annotations

from datetime import date
from typing import Any

from postsales.domain.acceptance import WHOLE, Acceptance
from postsales.domain.certificate import Certificate
from postsales.domain.contract import AcceptanceTerms
from postsales.domain.installation_state import InstallationState
from postsales.domain.package import Package
from postsales.domain.punch import Items
from postsales.domain.seats import Person, Seat, Side
from postsales.domain.unfinished import Unfinished
from postsales.domain.visit import Visit
from postsales.messages.effects import Mail, Recipient
from postsales.messages.setting import Setting
from workflows.installation_rows import lead

People = tuple[Person | None, ...]
HEADS = {
    Side.PARTNER: (Seat.PARTNER_HEAD, Seat.PARTNER_PM),
    Side.VENDOR: (Seat.DELIVERY_MANAGER, Seat.VENDOR_HEAD, Seat.SALES_REP),
    Side.CUSTOMER: (Seat.REQUESTER, Seat.OPERATOR),
}
"""Whom a missing promise climbs to, by the side that owes it."""


# Items and packages


def heads(state: InstallationState, side: Side) -> tuple[Person, ...]:
    """Whom that side's missing promise climbs to, and the vendor's delivery manager, whom the customer will ask."""
    people = (state.roster.holder(*HEADS[side]), state.roster.holder(Seat.DELIVERY_MANAGER))
    return tuple({person.id: person for person in people if person is not None}.values())


def promises_missing(
    state: InstallationState, setting: Setting, things: tuple[Unfinished, ...], people: tuple[Person, ...]
) -> tuple[Mail, ...]:
    """Those above: what nobody has promised."""
    # One that was promised and given up again climbs on another day, which is another occasion.
    occasion = "-".join(f"{thing.about}@{thing.since.date().isoformat()}" for thing in things)
    told = [{"about": thing.about, "what": thing.what, "blocking": thing.blocking} for thing in things]
    return written(setting, people, "promise_missing", occasion, things=told)


def package_overdue(state: InstallationState, setting: Setting, package: Package) -> tuple[Mail, ...]:
    """Whoever leads the package, and the delivery manager."""
    people = (lead(state, package.side), state.roster.holder(Seat.DELIVERY_MANAGER))
    due_on = package.due_on.isoformat() if package.due_on else None
    return written(setting, people, "package_overdue", package.id, package=package.name, due_on=due_on)


def stalled(state: InstallationState, setting: Setting, since: str) -> tuple[Mail, ...]:
    """Whoever leads, and the delivery manager: what comes next?"""
    people = (lead(state, state.provider), state.roster.holder(Seat.DELIVERY_MANAGER))
    undone = [package.name for package in state.packages if package.stage == "planned"]
    facts: dict[str, Any] = {"since": since, "packages": undone, "open_items": items_of(state, open_items(state))}
    return written(setting, people, "stalled", since, **facts)


# Acceptance


def acceptance_request(
    state: InstallationState, setting: Setting, terms: AcceptanceTerms, acceptance: Acceptance
) -> tuple[Mail, ...]:
    """The deciders: what to accept, how long they have, and what silence means."""
    facts: dict[str, Any] = {"window_days": terms.window_days, "deemed": terms.deemed}
    facts |= {"open_items": items_of(state, open_items(state))}
    deciders = state.roster.holders(Seat.ACCEPTANCE_DECIDER)
    return written(
        setting, deciders, "acceptance_request", _asked(acceptance), **_scope(state, acceptance.scope), **facts
    )


def requests_to_new_deciders(
    before: InstallationState, state: InstallationState, setting: Setting, terms: AcceptanceTerms
) -> tuple[Mail, ...]:
    """What is open to be decided, to those who decide since now."""
    known = {person.id for person in before.roster.holders(Seat.ACCEPTANCE_DECIDER)}
    pending = (each for each in state.acceptances if each.pending)
    requests = (mail for each in pending for mail in acceptance_request(state, setting, terms, each))
    return tuple(mail for mail in requests if mail.to.person not in known)


def acceptance_reminder(
    state: InstallationState, setting: Setting, terms: AcceptanceTerms, acceptance: Acceptance, ends_on: date | None
) -> tuple[Mail, ...]:
    """The deciders, before the window ends."""
    facts = {"ends_on": ends_on.isoformat() if ends_on else None}
    scope = _scope(state, acceptance.scope) | {"deemed": terms.deemed}
    deciders = state.roster.holders(Seat.ACCEPTANCE_DECIDER)
    return written(setting, deciders, "acceptance_reminder", _reminded(acceptance), **scope, **facts)


def request_key(setting: Setting, acceptance: Acceptance) -> str:
    """How the keys of this request's letters begin."""
    return _key(setting, "acceptance_request", _asked(acceptance))


def reminder_key(setting: Setting, acceptance: Acceptance) -> str:
    """How the keys of the latest reminder's letters begin."""
    return _key(setting, "acceptance_reminder", _reminded(acceptance))


def above_silence(state: InstallationState, ordinal: int) -> tuple[Person, ...]:
    """First those who talk to the customer every day, then the heads of both sides as well."""
    people = [state.roster.holder(Seat.SALES_REP, Seat.DELIVERY_MANAGER), lead(state, state.provider)]
    if ordinal > 1:
        people += [state.roster.holder(Seat.VENDOR_HEAD), state.roster.holder(Seat.PARTNER_HEAD)]
    return tuple({person.id: person for person in people if person is not None}.values())


def acceptance_silent(
    state: InstallationState, setting: Setting, scope: str, ordinal: int, people: tuple[Person, ...]
) -> tuple[Mail, ...]:
    """Those above the silence; and the deciders are asked again, unless it is we who keep them waiting."""
    acceptance = state.acceptance(scope)
    occasion = f"{scope}:{acceptance.asked if acceptance else 0}:{ordinal}"
    blocked: dict[str, Any] = {
        "blocking_items": items_of(state, tuple(i for i in state.items if i.n in state.blocking_items(scope))),
        "blocking_issues": list(state.blocking_issues),
    }
    facts = _scope(state, scope) | {"ordinal": ordinal} | blocked
    told = written(setting, people, "acceptance_silent", occasion, **facts)
    if state.blocked(scope):
        return told
    deciders = state.roster.holders(Seat.ACCEPTANCE_DECIDER)
    return told + written(setting, deciders, "acceptance_overdue", occasion, **facts)


def accepted(
    state: InstallationState, setting: Setting, scope: str, certificates: tuple[Certificate, ...], *, deemed: bool
) -> tuple[Mail, ...]:
    """The customer is thanked, gets the certificate, and is told what comes next; the team hears that it is done.

    Of a package that completes the whole, the certificate of the whole goes out: it covers the package.
    """
    acceptance = state.acceptance(scope)
    occasion = f"{scope}:{acceptance.asked if acceptance else 0}"
    facts = _scope(state, scope) | {"deemed": deemed, "open_items": items_of(state, open_items(state))}
    csm = state.roster.holder(Seat.CSM)
    facts |= {"complete": state.stage == "accepted", "csm": csm.name if csm else None}
    roster = state.roster
    team = (lead(state, state.provider), roster.holder(Seat.DELIVERY_MANAGER), roster.holder(Seat.SALES_REP))
    customer = (roster.holder(Seat.ACCEPTANCE_DECIDER), roster.holder(Seat.REQUESTER))
    facts["certificate"] = certificates[-1].number
    thanks = written(setting, customer, "accepted", occasion, **facts)
    certified = tuple(mail.model_copy(update={"certificate": certificates[-1]}) for mail in thanks)
    return certified + written(setting, team, "accepted_team", occasion, **facts)


def rejected(state: InstallationState, setting: Setting, scope: str, items: Items) -> tuple[Mail, ...]:
    """Whoever answers for the work: why not, and that each reason needs an owner and a date today."""
    acceptance = state.acceptance(scope)
    side = state.provider if scope == WHOLE else state.package(scope).side
    roster = state.roster
    people = (lead(state, side), roster.holder(Seat.DELIVERY_MANAGER), roster.holder(Seat.SALES_REP))
    facts = _scope(state, scope) | {"open_items": items_of(state, items)}
    return written(setting, people, "rejected", f"{scope}:{acceptance.asked if acceptance else 0}", **facts)


def stopped(state: InstallationState, setting: Setting, reason: str) -> tuple[Mail, ...]:
    """Who was to decide: it is not asked any more. `state` is the one before."""
    letters: tuple[Mail, ...] = ()
    for acceptance in state.acceptances:
        if acceptance.pending:
            deciders = state.roster.holders(Seat.ACCEPTANCE_DECIDER)
            occasion = f"{acceptance.scope}:{acceptance.asked}"
            facts = _scope(state, acceptance.scope) | {"reason": reason}
            letters += written(setting, deciders, "acceptance_withdrawn", occasion, **facts)
    return letters


# Inside


def hosts(state: InstallationState) -> People:
    """The customer's people who receive visitors, and who asked for the work."""
    roster = state.roster
    return roster.holder(Seat.OPERATOR, Seat.ACCEPTANCE_DECIDER), roster.holder(Seat.REQUESTER)


def open_items(state: InstallationState) -> Items:
    """The punch items still to be done."""
    return tuple(item for item in state.items if item.open)


def items_of(state: InstallationState, items: Items) -> list[dict[str, Any]]:
    """Punch items as letters tell them: number, text, whether it blocks, who does it and when."""
    return [
        {
            "n": item.n,
            "what": item.what,
            "blocking": item.blocking,
            "owner": name_of(state, item.promise.owner) if item.promise else None,
            "due_on": item.promise.due_on.isoformat() if item.promise else None,
        }
        for item in items
    ]


def visit_facts(state: InstallationState, visit: Visit) -> dict[str, Any]:
    """A visit as letters tell it."""
    return {
        "visit": visit.n,
        "day": visit.day.isoformat(),
        "when": " ".join(filter(None, (visit.day.isoformat(), "–".join(filter(None, (visit.starts, visit.ends)))))),
        "place": visit.place,
        "access": visit.access,
        "prerequisites": list(visit.prerequisites),
        "purpose": visit.purpose,
        "engineer": name_of(state, visit.engineer),
        "planned_by": name_of(state, visit.planned_by),
        "outcome": visit.stage.value,
        "packages": [state.package(package).name for package in visit.packages],
    }


def _scope(state: InstallationState, scope: str) -> dict[str, Any]:
    """What is to be accepted: its key, and the package's name unless it is the whole."""
    return {"scope": scope, "package": None if scope == WHOLE else state.package(scope).name}


def name_of(state: InstallationState, person_id: str) -> str:
    """What people call somebody; the id of one nobody knows any more."""
    person = state.roster.person(person_id)
    return person.name if person else person_id


def _asked(acceptance: Acceptance) -> str:
    return f"{acceptance.scope}:{acceptance.asked}"


def _reminded(acceptance: Acceptance) -> str:
    return f"{acceptance.scope}:{acceptance.asked}:{acceptance.reminded}"


def _key(setting: Setting, what: str, occasion: str) -> str:
    return f"{setting.delivery}:installation/{what}:{occasion}:"


def written(setting: Setting, people: People, what: str, occasion: str, /, **facts: Any) -> tuple[Mail, ...]:
    """One letter to each of these people, once each."""
    unique = {person.id: person for person in people if person is not None}
    about = {"delivery": setting.delivery, "title": setting.title, "customer": setting.parties[Side.CUSTOMER].name}
    return tuple(
        Mail(
            key=_key(setting, what, occasion) + person.id,
            to=Recipient.of(person),
            template=f"installation/{what}",
            facts={**about, **facts},
            about=setting.delivery,
        )
        for person in unique.values()
    )
