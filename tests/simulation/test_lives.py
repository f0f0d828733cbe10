"""Random lives: contracts the desk takes, and people who know every verb there is."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal

from pydantic import BaseModel

from postsales.desk.contract_file import check
from postsales.desk.verbs import VERBS
from postsales.domain.contract import Channel, Trigger
from postsales.simulation.behaviour import Habits
from postsales.simulation.lives import life
from postsales.simulation.mirror import Mirror
from postsales.simulation.sayings import Sayings


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


def test_something_can_be_said_with_every_verb_from_its_schema_alone() -> None:
    sayings = Sayings(random.Random(1), Mirror(), date(2026, 3, 2))
    for name, verb in VERBS.items():
        said = [sayings.body(verb.body, {}) for _ in range(20)]
        assert all(set(body) <= _names(verb.body) for body in said), name
        assert any(_required(verb.body) <= set(body) for body in said), name


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
