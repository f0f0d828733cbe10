"""The agenda of a check-in gathers what a customer will speak of, over all its deliveries, what hurts most first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from postsales.domain.seats import Side
from postsales.domain.usage import Reading
from postsales.messages.agenda import AgendaOf
from postsales.messages.command import By, Role
from postsales.messages.rows import CheckinRow, PersonRow, Row, TaskRow
from postsales.store.facade import Store
from tests.store.stories import NOW, TODAY, a_delivery, a_promise, an_issue, fact, recording

BOTH = AgendaOf(customer="hanbit", deliveries=("HB-1", "HB-2"))
SORA = By(person="sora", role=Role.CSM, side=Side.VENDOR)


def told(store: Store, workflow: str, *rows: Row, number: str = "HB-1") -> None:
    store.record(recording(workflow, fact(1, *rows), deliveries=(number,)))


def known(store: Store) -> None:
    """Two deliveries; a check-in was held a week ago, and the next is ahead."""
    for number, goal in (("HB-1", "Close the month in two days"), ("HB-2", None)):
        body: dict[str, Any] = {
            "title": number,
            "value_goal": goal,
            "customer": {"name": "㈜한빛전자"},
            "line_items": [],
        }
        store.contracts.register(number, number, body)
    held = CheckinRow(
        customer="hanbit", n=1, sort="csm", due_on=TODAY, person="sora", state="held", held_at=NOW - timedelta(days=7),
        sentiment=3, value_met=False, summary="Slow at month end", questions=("Which report?",), next_step="Training",
    )  # fmt: skip
    ahead = CheckinRow(customer="hanbit", n=2, sort="csm", due_on=date(2026, 3, 9), person="sora", state="planned")
    told(store, "customer/hanbit/checkins", held, ahead)
    sora = PersonRow(
        delivery="HB-1", person="sora", name="박소라", side=Side.VENDOR, email="s@northwind.example", language="ko"
    )  # fmt: skip
    told(
        store, "delivery/HB-1", a_delivery(), sora,
        a_promise(n=1, owner="sora"), a_promise(n=2, state="broken", due_on=date(2026, 3, 20)),
        a_promise(n=3, state="kept", done_at=NOW - timedelta(days=1)),
        a_promise(n=4, state="kept", done_at=NOW - timedelta(days=20)),
        a_promise(n=5, to=Side.VENDOR),
    )  # fmt: skip
    told(
        store, "delivery/HB-2", a_delivery("HB-2"),
        an_issue("HB-2", 1, severity="minor"), an_issue("HB-2", 2, severity="critical"),
        an_issue("HB-2", 3, closed_at=NOW, answer="Name servers"), an_issue("HB-2", 4, merged_into=1),
        TaskRow(delivery="HB-2", n=1, what="데이터 정리", owner="seojun", due_on=TODAY, state="open"),
        number="HB-2",
    )  # fmt: skip
    told_of = {"delivery": "HB-1", "measure": "users", "of": 50}
    readings = [
        Reading.model_validate({**told_of, "at": NOW - timedelta(days=day), "value": value})
        for day, value in ((9, 20), (1, 45))
    ]
    store.usage.take_in(readings, SORA, parties=None)


def test_everything_they_will_speak_of_and_nothing_else(store: Store) -> None:
    known(store)
    agenda = store.agendas.of(BOTH)
    assert (agenda.name, agenda.due_on, agenda.person) == ("㈜한빛전자", date(2026, 3, 9), "sora")
    assert [(each.goal, each.met) for each in agenda.goals] == [("Close the month in two days", False)]
    assert [(each.n, each.state) for each in agenda.promises] == [(2, "broken"), (1, "open")]
    assert agenda.promises[1].owner == "박소라"
    assert [each.n for each in agenda.kept] == [3]
    assert [(each.delivery, each.n) for each in agenda.issues] == [("HB-2", 2), ("HB-2", 1)]
    assert [(each.n, each.answer) for each in agenda.solved] == [(3, "Name servers")]
    assert [(each.value, each.of, each.percent, each.was) for each in agenda.usage] == [("45", "50", 90, "20")]
    assert agenda.adoption == 90
    assert [each.what for each in agenda.tasks] == ["데이터 정리"]
    assert agenda.last is not None
    assert (agenda.last.person, agenda.last.questions, agenda.last.next_step) == (
        "박소라",
        ("Which report?",),
        "Training",
    )


def test_of_a_customer_nobody_has_spoken_to_it_is_the_goal_and_what_is_open(store: Store) -> None:
    agenda = store.agendas.of(AgendaOf(customer="acme", deliveries=()))
    assert (agenda.last, agenda.promises, agenda.usage, agenda.adoption) == (None, (), (), None)


def test_only_deliveries_that_have_not_ended_are_spoken_of(store: Store) -> None:
    known(store)
    told(store, "delivery/HB-3", a_delivery("HB-3", closed_at=NOW), number="HB-3")
    assert store.agendas.deliveries("hanbit", "northwind") == ("HB-1", "HB-2")
    assert store.agendas.deliveries("hanbit", "another") == ()
