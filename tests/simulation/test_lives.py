"""Random lives: contracts the desk takes, and people who know every verb there is."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, model_validator

from postsales.banking import files
from postsales.desk.access import RULES
from postsales.desk.contract_file import check
from postsales.domain.contract import Channel, Trigger
from postsales.domain.seats import Side
from postsales.messages.command import By, Role
from postsales.messages.facts import Fact
from postsales.messages.rows import InstalmentRow, NoteRow, PromiseRow, Row, WorkRow
from postsales.simulation.bank_days import export
from postsales.simulation.habits import Habits
from postsales.simulation.lives import life
from postsales.simulation.mirror import Mirror
from postsales.simulation.sayings import Sayings
from postsales.simulation.voice import SAYABLE

LOOKING = (
    ".list", ".show", ".draft", ".suggest",
    ".timeline", ".status", ".aging", ".due", ".due_signals", ".lines", ".check",
    ".examine", ".certificate", "today", "kb.search", "kb.similar", "lessons.search", ".worklist", ".dso",
    "finance.bridge", ".expected", "health.explain", "tam.report", ".playbooks", ".agenda", ".scorecard",
)  # fmt: skip
"""How names of verbs end that change nothing."""

BESIDE = frozenset({"delivery.start", "digest.send", "view.save", "view.drop"})
"""What a life begins with; and what changes nothing of a delivery: a reader's own views, a letter about the week."""


def test_every_contract_holds_and_together_they_are_of_every_kind() -> None:
    contracts = [check(life(seed).contract) for seed in range(150)]
    assert [reading.problems for reading in contracts if reading.problems] == []
    found = [reading.contract for reading in contracts if reading.contract is not None]
    assert {contract.channel for contract in found} == set(Channel)
    assert {contract.currency for contract in found} == {"KRW", "USD", "JPY", "EUR"}
    assert {row.trigger for contract in found for row in contract.payment_schedule} == set(Trigger)
    assert {contract.tam for contract in found} == {True, False}


def test_the_same_seed_is_the_same_life() -> None:
    assert life(7) == life(7)
    assert Habits.drawn(7) == Habits.drawn(7)
    assert life(7).contract != life(8).contract


def test_every_verb_the_desk_knows_is_said_in_lives_unless_it_only_looks() -> None:
    """A rule for a new verb that changes a delivery fails here until lives can say it; see `simulation.voice`."""
    silent = {name for name in RULES if name not in SAYABLE}
    assert {name for name in silent if not name.endswith(LOOKING)} == BESIDE


def test_something_can_be_said_with_every_verb_from_its_schema_alone() -> None:
    sayings = Sayings(random.Random(1), Mirror(), date(2026, 3, 2))
    for name, model in SAYABLE.items():
        said = [sayings.body(model, {}) for _ in range(20)]
        assert all(set(body) <= _names(model) for body in said), name
        assert any(_required(model) <= set(body) for body in said), name


def test_what_belongs_together_is_said_together_or_not_at_all() -> None:
    class Errand(BaseModel):
        what: str
        part: str | None = None
        due_on: date | None = None

        @model_validator(mode="after")
        def _both_or_neither(self) -> Self:
            if (self.part is None) != (self.due_on is None):
                raise ValueError("say both")
            return self

    bodies = [Sayings(random.Random(seed), Mirror(), date(2026, 3, 2)).body(Errand, {}) for seed in range(60)]
    sensible = [body for body in bodies if ("part" in body) == ("due_on" in body)]
    assert len(sensible) > 50
    assert any("part" in body for body in sensible)


def test_a_number_means_what_goes_by_the_name_of_its_field() -> None:
    class Nod(BaseModel):
        promise: int
        question: int | None
        order: int
        answer: str

    mirror = Mirror()
    at, by = datetime(2026, 3, 2, tzinfo=UTC), By(person="ada", role=Role.SALES)
    rows: tuple[Row, ...] = (
        PromiseRow(delivery="D", n=17, what="it", owner="ada", to=Side.CUSTOMER, due_on=at.date(), state="open"),
        NoteRow(delivery="D", n=23, sort="question", text="Who?", by="ada", at=at),
        WorkRow(key="order:D:31", delivery="D", what="x", role="sales", since=at),
        WorkRow(key="order:D:32", delivery="D", what="x", role="sales", since=at, done_at=at),
    )
    fact = Fact(seq=1, at=at, what="begun", by=by, rows=rows)
    mirror.take("delivery/D", fact)
    bodies = [Sayings(random.Random(seed), mirror, at.date()).body(Nod, {}) for seed in range(10)]
    assert {(body["promise"], body.get("question", 23), body["order"]) for body in bodies} == {(17, 23, 31)}
    assert all(isinstance(body["answer"], str) for body in bodies)


def test_a_verb_has_nothing_to_be_said_of_until_there_is_some_of_it() -> None:
    mirror, at = Mirror(), datetime(2026, 3, 2, tzinfo=UTC)
    sayings = Sayings(random.Random(1), mirror, at.date())
    assert sayings.nothing_to_say(SAYABLE["promise.move"])
    assert not sayings.nothing_to_say(SAYABLE["promise.make"])
    row = PromiseRow(delivery="D", n=17, what="it", owner="ada", to=Side.CUSTOMER, due_on=at.date(), state="open")
    fact = Fact(seq=1, at=at, what="begun", by=By(person="ada", role=Role.SALES), rows=(row,))
    mirror.take("delivery/D", fact)
    assert not sayings.nothing_to_say(SAYABLE["promise.move"])


def test_a_bank_tells_what_can_be_imported() -> None:
    row = InstalmentRow(
        delivery="D-1", n=1, tier="customer", name="all", debtor="customer-co", creditor="vendor-co", currency="EUR",
        net=Decimal(100), tax=Decimal(10), amount=Decimal(110), trigger="signature", state="invoiced", invoice="I-1",
        outstanding=Decimal(110),
    )  # fmt: skip
    for seed in range(40):
        luck = random.Random(seed)
        told = export(luck, [row], date(2026, 3, 2), wired=row if seed % 2 else None)
        reading = files.read(told.encode(), "bank.csv")
        assert reading.troubles == []
        assert [len(each.lines) > 0 for each in reading.statements]


def test_a_verb_nobody_thought_of_is_said_too() -> None:
    class Unheard(BaseModel):
        day: date
        amount: Decimal
        reason: str
        urgent: bool

    body = Sayings(random.Random(1), Mirror(), datetime(2026, 3, 2, tzinfo=UTC).date()).body(Unheard, {})
    Unheard.model_validate(body)


def _names(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def _required(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
