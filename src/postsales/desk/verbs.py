"""The one list of verbs: what each takes, and which workflow answers it.

Nobody types a workflow id: the delivery's number and what the body names are enough to compute it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from postsales.domain.errors import Refused
from postsales.domain.frozen import Stated
from postsales.messages import (
    action,
    checkin,
    closing,
    collection,
    conduct,
    delivery,
    entitlement,
    escalation,
    expansion,
    finance,
    handoff,
    ids,
    installation,
    recovery,
    scope,
    survey,
    tam,
)


class Where(StrEnum):
    """What a verb belongs to, and so what must be named with it."""

    DELIVERY = "delivery"
    CUSTOMER = "customer"
    BOOKS = "books"


@dataclass(frozen=True)
class Verb:
    """One thing a person can say: `name`, the shape of its body, and how to find who answers."""

    name: str
    body: type[Stated]
    where: Where
    _answers: Callable[[str, Stated], str]

    def address(self, owner: str, body: Stated) -> str:
        """The workflow that answers. `owner` is the delivery's number, the customer's id, or the legal entity's.

        Refused `bad_argument` when the body does not name the issue or instalment it is about.
        """
        return self._answers(owner, body)


def _whole(number: str, body: Stated) -> str:
    return ids.delivery(number)


def _handoff(number: str, body: Stated) -> str:
    return ids.handoff(number)


def _installation(number: str, body: Stated) -> str:
    return ids.installation(number)


def _issue(number: str, body: Stated) -> str:
    return ids.escalation(number, _named(body, "issue"))


def _issue_or_whole(number: str, body: Stated) -> str:
    """A claim about an issue there is goes to it; one about something new opens one."""
    return _whole(number, body) if getattr(body, "issue", None) is None else _issue(number, body)


def _recovery(number: str, body: Stated) -> str:
    return ids.recovery(number, _named(body, "recovery"))


def _conduct(number: str, body: Stated) -> str:
    reference = getattr(body, "complaint", None)
    if not isinstance(reference, str):
        raise Refused("bad_argument", field="complaint", problem="missing")
    return ids.conduct(number, reference)


def _instalment(number: str, body: Stated) -> str:
    return ids.collection(number, _named(body, "instalment"))


def _retrospective(number: str, body: Stated) -> str:
    return ids.retrospective(number)


def _checkins(customer: str, body: Stated) -> str:
    return ids.checkins(customer)


def _finance(legal_entity: str, body: Stated) -> str:
    return ids.finance(legal_entity)


def _named(body: Stated, field: str) -> int:
    number = getattr(body, field, None)
    if not isinstance(number, int):
        raise Refused("bad_argument", field=field, problem="missing")
    return number


def _registry() -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for verbs, where, answers in (
        (delivery.VERBS, Where.DELIVERY, _whole),
        (scope.VERBS, Where.DELIVERY, _whole),
        (entitlement.VERBS, Where.DELIVERY, _whole),
        (closing.CLOSING_VERBS, Where.DELIVERY, _whole),
        (closing.RETROSPECTIVE_VERBS, Where.DELIVERY, _retrospective),
        (tam.VERBS, Where.DELIVERY, _whole),
        (handoff.VERBS, Where.DELIVERY, _handoff),
        (installation.VERBS, Where.DELIVERY, _installation),
        (escalation.VERBS, Where.DELIVERY, _issue),
        (recovery.DELIVERY_VERBS, Where.DELIVERY, _whole),
        (recovery.VERBS, Where.DELIVERY, _recovery),
        (conduct.VERBS, Where.DELIVERY, _conduct),
        (collection.VERBS, Where.DELIVERY, _instalment),
        (checkin.VERBS, Where.CUSTOMER, _checkins),
        (action.VERBS, Where.CUSTOMER, _checkins),
        (expansion.VERBS, Where.CUSTOMER, _checkins),
        (survey.VERBS, Where.CUSTOMER, _checkins),
        (finance.VERBS, Where.BOOKS, _finance),
    ):
        for name, body in verbs.items():
            # Two workflows may know one verb (a claim opens an issue, or is one more about it): one body for both.
            both = _issue_or_whole if name in found else answers
            found[name] = Verb(name, body, where, both)
    return found


VERBS: Mapping[str, Verb] = MappingProxyType(_registry())
"""Every verb that a workflow answers. `delivery.start` is the desk's own: there is no workflow yet to say it to."""
