"""Rows of the work at the customer: packages, visits, tasks, acceptance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from postsales.domain.certificate import Certificate, How
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side


class PackageRow(Frozen):
    """A work package of the installation."""

    kind: Literal["package"] = "package"
    delivery: str
    package: str
    name: str
    side: Side
    state: str
    due_on: date | None = None
    done_on: date | None = None
    sort: str = "installation"
    start_on: date | None = None
    after: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()
    signed_off_by: str | None = None


class VisitRow(Frozen):
    """A site visit. `missing`: what it lacks to be confirmed; `raised`: every punch item it ever left.

    `absent` is who was not there, `owed_by` the side that owes a new date for it. `away_until`: its engineer has said
    that they are away on its day, and until when.
    """

    kind: Literal["visit"] = "visit"
    delivery: str
    n: int
    on: date
    purpose: str
    engineer: str
    state: str
    packages: tuple[str, ...] = ()
    punch_items: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    starts: str | None = None
    ends: str | None = None
    place: str | None = None
    access: str | None = None
    prerequisites: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    text: str | None = None
    moves: int = 0
    absent: str | None = None
    owed_by: Side | None = None
    stars: int | None = None
    words: str | None = None
    away_until: date | None = None


class PunchItemRow(Frozen):
    """What a visit or a rejected acceptance left to be done. `blocking` holds acceptance back.

    `promise_by`: until when somebody is to promise it before that climbs, as long as nobody has.
    """

    kind: Literal["punch_item"] = "punch_item"
    delivery: str
    n: int
    what: str
    side: Side
    blocking: bool = False
    package: str | None = None
    visit: int | None = None
    raised_at: datetime
    promise_by: datetime | None = None
    owner: str | None = None
    due_on: date | None = None
    resolved_on: date | None = None


class TaskRow(Frozen):
    """A dated task of the customer's."""

    kind: Literal["task"] = "task"
    delivery: str
    n: int
    what: str
    owner: str
    due_on: date
    state: str
    package: str | None = None
    moves: int = 0
    late_since: datetime | None = None
    done_on: date | None = None


class ConsultationRow(Frozen):
    """A customer's question to the vendor's consultant on call."""

    kind: Literal["consultation"] = "consultation"
    delivery: str
    n: int
    question: str
    asked_by: str
    asked_at: datetime
    consultant: str
    package: str | None = None
    answer_by: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


class AcceptanceRow(Frozen):
    """The acceptance of one package, or of the whole delivery (`scope` = `whole`)."""

    kind: Literal["acceptance"] = "acceptance"
    delivery: str
    scope: str
    state: str
    requested_at: datetime | None = None
    window_ends_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reasons: tuple[str, ...] = ()
    certificate: str | None = None


class CertificateRow(Frozen):
    """The certificate of one acceptance, with its page in each language. Written once, with the acceptance itself.

    `pages` are filled in as the fact is recorded: what is kept for good is what was drawn up then.
    """

    kind: Literal["certificate"] = "certificate"
    delivery: str
    scope: str
    number: str
    accepted_on: date
    how: How
    decided_by: str | None = None
    certificate: Certificate
    pages: dict[str, str] = {}

    @classmethod
    def of(cls, certificate: Certificate) -> CertificateRow:
        """The row of a certificate, without its pages."""
        return cls(
            delivery=certificate.delivery, scope=certificate.scope, number=certificate.number,
            accepted_on=certificate.accepted_on, how=certificate.how, decided_by=certificate.decided_by,
            certificate=certificate,
        )  # fmt: skip
