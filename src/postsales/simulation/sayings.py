"""What somebody could say with a verb: a body made from the verb's own schema and from what there is.

Nothing here knows a verb. A field is filled by its name where the name means something that exists (an issue, an
instalment, a person; any kind of row, or of open work, by its own name), else by its type. So a verb nobody has thought
of yet is said as well.
"""

from __future__ import annotations

import random
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from postsales.desk.bodies import from_the_desk
from postsales.desk.success import shipped
from postsales.domain.money import Money
from postsales.messages.command import ROLES_OF_SEATS, Role
from postsales.messages.rows import (
    AcceptanceRow,
    ActionRow,
    BalanceRow,
    ConductRow,
    ConsultationRow,
    EntitlementRow,
    InstalmentRow,
    IssueRow,
    KnownVerdictRow,
    PackageRow,
    PromiseRow,
    RecoveryRow,
    ScopeRow,
    SeatRow,
    SignalRow,
    SurveyRow,
    TaskRow,
    VisitRow,
)
from postsales.simulation.bank_days import export
from postsales.simulation.mirror import Mirror

WORDS = ("It is slow in the morning", "서버가 응답하지 않습니다", "As agreed on the phone", "We looked at it together")
NOBODY = "nobody"
"""An id nobody has; what has a pattern is an id more often than not."""
SATURDAY = 5
PAST = frozenset({"on", "received_on"})
"""Dates that say when something happened; all others lie ahead."""
MUMBLED = 0.05
"""How often something is said that the schema does not know, and must be refused in words."""
SETTLED = frozenset({"kept", "withdrawn", "declined", "lapsed"})
OF_SOMETHING = frozenset(
    {
        "issue", "instalment", "promise", "visit", "package", "task", "consultation", "request", "entitlement", "line",
        "recovery", "survey", "action", "balance", "item", "known", "complaint",
    }
)  # fmt: skip
"""Names of what a verb is about; where there is none of it, only somebody quite mistaken says the verb."""
OVER = frozenset({"done", "incomplete", "missed", "cancelled"})


@dataclass(frozen=True)
class Sayings:
    """Makes bodies, by luck, from what the mirror shows. `today` is the customer's date."""

    luck: random.Random
    mirror: Mirror
    today: date

    def body(self, model: type[BaseModel], said: Mapping[str, Any]) -> dict[str, Any]:
        """A body of that shape. What is in `said` is said; the rest is made up."""
        body = dict(said)
        for name, field in model.model_fields.items():
            unsaid = not field.is_required() and name not in self._known and self.luck.random() < 0.5
            if unsaid or (field.alias or name) in body or from_the_desk(field):
                continue
            value = self._field(name, field)
            if value is not None:
                body[field.alias or name] = value
        return body if self.luck.random() < MUMBLED else _without_nonsense(model, body, said)

    def nothing_to_say(self, model: type[BaseModel]) -> bool:
        """Whether it could only be said of something that isn't there."""
        return any(
            name in OF_SOMETHING and field.is_required() and not self._known[name]()
            for name, field in model.model_fields.items()
        )

    def _field(self, name: str, field: FieldInfo) -> Any:
        known = self._known.get(name)
        counted = known is None and int in (field.annotation, *get_args(field.annotation))
        found = known() if known is not None else self.mirror.called(name) if counted else []
        if found:
            return self.luck.choice(found)
        if known is not None and not field.is_required():
            return None
        value = self._value(name, field.annotation, tuple(field.metadata))
        return None if value is PydanticUndefined else value

    @cached_property
    def _known(self) -> Mapping[str, Callable[[], list[Any]]]:
        """The names that mean something there is."""
        mirror = self.mirror
        return {
            "issue": lambda: [row.n for row in mirror.all(IssueRow) if row.closed_at is None],
            "instalment": lambda: [row.n for row in mirror.owed()],
            "promise": lambda: [row.n for row in mirror.all(PromiseRow) if row.state not in SETTLED],
            "visit": lambda: [row.n for row in mirror.all(VisitRow) if row.state not in OVER],
            "package": lambda: [row.package for row in mirror.all(PackageRow)],
            "follows": lambda: [[row.package] for row in mirror.all(PackageRow)],
            "task": lambda: [row.n for row in mirror.all(TaskRow) if row.state in ("proposed", "open")],
            "consultation": lambda: [row.n for row in mirror.all(ConsultationRow) if row.answered_at is None],
            "scope": lambda: ["whole", *(row.scope for row in mirror.all(AcceptanceRow))],
            "seat": lambda: [row.seat for row in mirror.all(SeatRow)],
            "request": lambda: [row.n for row in mirror.all(ScopeRow) if row.state in ("asked", "quoted")],
            "entitlement": lambda: [row.entitlement for row in mirror.all(EntitlementRow)],
            "requester": lambda: [*self._people(), "help-desk", "end-user"],
            "email": lambda: ["help@customer.example", "user@customer.example", "help+erp@customer.example"],
            "quantity": lambda: ["1", "2", "4", "0.5", "12"],
            "hours": lambda: ["4", "16.5"],
            "keys": lambda: [[row.key] for row in mirror.all(SignalRow)],
            "recovery": lambda: [row.n for row in mirror.all(RecoveryRow) if row.closed_at is None],
            "survey": lambda: [row.n for row in mirror.all(SurveyRow) if row.score is None],
            "action": lambda: [row.n for row in mirror.all(ActionRow) if row.state == "open"],
            "balance": lambda: [row.n for row in mirror.all(BalanceRow) if row.left > 0],
            "tasks": lambda: [[row.n] for row in mirror.all(TaskRow) if row.state in ("proposed", "open")],
            "item": lambda: [int(each.split(":")[0]) for row in mirror.all(VisitRow) for each in row.punch_items],
            "owner": self._workers,
            "expert": self._people,
            "known": lambda: [row.reference for row in mirror.all(KnownVerdictRow) if row.stands],
            "into": lambda: [row.n for row in mirror.all(IssueRow) if row.closed_at is None],
            "instalments": lambda: [[row.n] for row in mirror.owed()],
            "visits": lambda: [[row.n] for row in mirror.all(VisitRow)],
            "logs": lambda: [[f"s3://evidence/{self.luck.randint(1, 9)}.log"]],
            "person": self._people,
            "engineer": self._people,
            "resolves": lambda: [[self.luck.randint(1, 4)]],
            "currency": lambda: [mirror.delivery.currency] if mirror.delivery else [],
            "customer": lambda: [mirror.delivery.customer] if mirror.delivery else [],
            "delivery": lambda: [mirror.delivery.delivery] if mirror.delivery else [],
            "legal_entity": lambda: sorted({row.creditor for row in mirror.all(InstalmentRow)}),
            "line": lambda: [line.id for line in mirror.bank],
            "party": lambda: [row.creditor for row in mirror.all(InstalmentRow)],
            "directory": self._directory,
            "complaint": lambda: [row.reference for row in mirror.all(ConductRow)],
            "readings": lambda: [[self._reading()]],
            "telemetry": self._telemetry,
            "content": lambda: [export(self.luck, mirror.owed(), self.today)],
            "matter": lambda: ["installation", *(f"unused:{row.entitlement}" for row in mirror.all(EntitlementRow))],
            "playbook": lambda: [each.id for each in shipped()],
            "packages": lambda: [[row.package] for row in mirror.all(PackageRow)],
            "monthly_days": lambda: [14, 30, 45],
            "quarterly_days": lambda: [61, 91],
            "before_live_every_days": lambda: [14, 30, 60],
            "tam_every_days": lambda: [7, 14],
        }

    def _directory(self) -> list[str]:
        lines = [f"{row.person},{row.name},{row.person}@staff.example" for row in self.mirror.people()]
        return ["\n".join(("person,name,email", *lines))]

    def _reading(self) -> dict[str, Any]:
        """A figure of use: of a day gone by, now and then of one to come, which is refused."""
        number = self.mirror.delivery.delivery if self.mirror.delivery else NOBODY
        day = self.today - timedelta(days=self.luck.choice((1, 1, 2, 30, -3)))
        measure = self.luck.choice(("active-users", "adoption"))
        return {
            "delivery": number,
            "measure": measure,
            "at": f"{day}T00:00:00Z",
            "value": str(self.luck.randint(0, 100)),
            "of": "100",
        }

    def _telemetry(self) -> list[str]:
        rows = (self._reading() for _ in range(3))
        lines = (",".join(row[name] for name in ("delivery", "measure", "at", "value", "of")) for row in rows)
        return ["\n".join(("delivery,measure,at,value,of", *lines))]

    def _workers(self) -> list[str]:
        """Who can be asked to do something: everybody but those who only say yes or no."""
        deciding = {seat.value for seat, role in ROLES_OF_SEATS.items() if role is Role.APPROVER}
        seats = [row for row in self.mirror.seats() if row.seat not in deciding]
        return list(dict.fromkeys(person for row in seats for person in row.people)) or self._people()

    def _people(self) -> list[str]:
        return [row.person for row in self.mirror.people()]

    def _value(self, name: str, kind: Any, metadata: tuple[Any, ...] = ()) -> Any:
        """Something of that type."""
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self._value(name, arguments[0], (*metadata, *arguments[1:]))
        if origin in (Union, types.UnionType):
            return self._value(name, self.luck.choice([each for each in arguments if each is not type(None)]), metadata)
        if origin is Literal:
            return self._plain(self.luck.choice(arguments))
        if origin is tuple:
            return [self._value(name, arguments[0]) for _ in range(self.luck.randint(1, 2))]
        if origin is dict:
            return {"steps": self.luck.choice(WORDS)}
        return self._scalar(name, kind, metadata)

    def _scalar(self, name: str, kind: Any, metadata: tuple[Any, ...]) -> Any:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self.body(kind, {})
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._plain(self.luck.choice(list(kind)))
        if kind is bool:
            return self.luck.random() < 0.5
        if kind is int:
            lowest = next((each.ge for each in metadata if isinstance(each, Ge)), 1)
            highest = next((each.le for each in metadata if isinstance(each, Le)), 5)
            return self.luck.randint(int(str(lowest)), int(str(highest)))
        if kind is Decimal:
            return self._amount()
        if kind is date:
            return self._day(name)
        if kind is str and any(getattr(each, "pattern", None) for each in metadata):
            return self.luck.choice(self._people() or [NOBODY])
        return self.luck.choice(WORDS) if kind is str else PydanticUndefined

    def _day(self, name: str) -> str:
        days = -self.luck.choice((0, 0, 1, 3)) if name in PAST else self.luck.randint(0, 15)
        return self._open(self.today + timedelta(days=days), shut=name in PAST).isoformat()

    @staticmethod
    def _open(day: date, *, shut: bool) -> date:
        """That day, or the Monday after it: nobody means to meet on a weekend."""
        return day if shut or day.weekday() < SATURDAY else day + timedelta(days=7 - day.weekday())

    def day(self, within: int) -> date:
        """Some day within so many from today on."""
        return self.today + timedelta(days=self.luck.randint(0, within))

    def _amount(self) -> str:
        """All, or a part, of something that is owed."""
        owed = self.mirror.owed()
        if not owed:
            return "1"
        row = self.luck.choice(owed)
        part = row.outstanding * Decimal(self.luck.choice(("1", "1", "0.5", "0.25")))
        return str(Money.rounded(part, row.currency).amount)

    @staticmethod
    def _plain(value: Any) -> Any:
        return value.value if isinstance(value, Enum) else value


def _without_nonsense(model: type[BaseModel], body: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The body without what its schema refuses in fields that need not be said, alone or beside each other.

    What an urge says and the schema does not know tells the desk whom it is said to (whose books): that stays.
    """
    names = {field.alias or name for name, field in model.model_fields.items()}
    address = said.keys() - names
    try:
        model.model_validate({name: value for name, value in body.items() if name not in address})
    except ValidationError as error:
        needed = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
        if all(each["loc"] for each in error.errors()):
            refused = {each["loc"][0] for each in error.errors()} - needed
            return {name: value for name, value in body.items() if name not in refused}
        return {name: value for name, value in body.items() if name in needed or name in said}
    return body
