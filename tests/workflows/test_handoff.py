"""Handoff: the customer hears at once, the seats are filled, or it climbs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.policy import HandoffPolicy
from postsales.domain.seats import Seat
from postsales.domain.special_terms import SpecialTerm
from postsales.messages import ids
from postsales.messages.command import By, Role
from postsales.messages.failures import NoSuchWorkflow
from postsales.messages.handoff import HandoffSpec, HandoffStatus
from postsales.messages.news.delivery import ChildStopped, HandoffDone, SeatsChanged, Stopped
from postsales.messages.news.installation import PromiseWanted
from postsales.messages.rows import NoteRow, WorkRow
from tests.workflows.deal import NUMBER, Stage, at, roster, setting
from workflows.handoff import Handoff

TERMS = (
    SpecialTerm(code="jurisdiction", facts={"governing": "Korea", "forum": "Seoul", "side": "partner"}),
    SpecialTerm(code="bridge", facts={"days": 60, "amount": "168000000", "currency": "KRW"}),
    SpecialTerm(code="not_deemed", facts={"days": 10}),
    SpecialTerm(code="no_reminders"),
)
LACKING = (Seat.CSM, Seat.PARTNER_PM)


async def handoff(*without: Seat, after: int = 4096) -> Stage:
    stage = Stage(Handoff, ids.handoff(NUMBER), start=at(3, 2), suggest_continue_as_new_after=after)
    await stage.begin("handoff", HandoffSpec(setting=setting(*without), policy=HandoffPolicy(), tam=False, terms=TERMS))
    return stage


@pytest.fixture
async def lacking() -> AsyncIterator[Stage]:
    stage = await handoff(*LACKING)
    with stage.world:
        yield stage


async def test_customer_hears_at_the_signature_who_does_what_next(lacking):
    assert lacking.postbox.templates() == ["handoff/welcome", "handoff/welcome"]
    assert {letter.to.person for letter in lacking.postbox.letters} == {"taemin", "eunji"}
    assert lacking.happened("customer_welcomed") == [at(3, 2)]


async def test_handoff_is_not_complete_without_its_seats(lacking):
    with pytest.raises(Refused) as refused:
        await lacking.say("minsu", "handoff.complete")
    assert (refused.value.code, refused.value.facts) == ("seats_missing", {"seats": "csm, partner_pm"})


@pytest.mark.parametrize("person", ["jaeho", "eunji", "dana", "stranger"])
async def test_only_sales_and_delivery_hand_over(lacking, person):
    with pytest.raises(Refused, match="not_yours_to_hand_over"):
        await lacking.say(person, "handoff.complete")


async def test_admin_acting_for_nobody_hands_nothing_over(lacking):
    with pytest.raises(Refused, match="not_yours_to_hand_over"):
        await lacking.say("admin", "handoff.complete", role=Role.ADMIN)


async def test_late_handoff_climbs_to_the_vendor_head_again_and_again(lacking):
    await lacking.until(at(3, 19, 8))
    assert lacking.happened("handoff_climbed") == [at(3, 10), at(3, 13), at(3, 18)]
    assert lacking.postbox.templates("hana") == ["handoff/climbed"] * 3
    work = lacking.store.rows(WorkRow)
    assert [(row.what, row.person, row.done_at) for row in work] == [("handoff_late", "hana", None)]
    assert work[0].since == at(3, 10)


async def test_filled_seats_let_it_complete_and_the_delivery_hears(lacking):
    await lacking.until(at(3, 10, 12))
    await lacking.tell("seats", SeatsChanged(roster=roster()))
    status = await lacking.world.engine.query(lacking.id, "status", HandoffStatus)
    assert (status.missing, status.climbed, status.due_on) == ((), 1, date(2026, 3, 9))
    await lacking.say("sora", "handoff.note", risk="old database", promise="training in May")
    await lacking.say("minsu", "handoff.complete", kickoff_on="2026-03-16")
    assert lacking.over()
    assert [news.by.person for news in await lacking.heard(HandoffDone)] == ["minsu"]
    assert [row.done_at for row in lacking.store.rows(WorkRow)] == [at(3, 10, 12)]
    assert [(row.n, row.sort, row.text) for row in lacking.store.rows(NoteRow)] == [
        (1, "risk", "old database"),
        (2, "promise", "training in May"),
    ]
    with pytest.raises(NoSuchWorkflow):
        await lacking.say("minsu", "handoff.complete")


async def test_customer_is_welcomed_also_when_sales_hands_over_before_the_first_step():
    stage = Stage(Handoff, ids.handoff(NUMBER), start=at(3, 2))
    with stage.world:
        await stage.world.engine.start("delivery", Frozen(), id=ids.delivery(NUMBER))
        spec = HandoffSpec(setting=setting(), policy=HandoffPolicy(), tam=False)
        await stage.world.engine.start("handoff", spec, id=stage.id)
        await stage.say("minsu", "handoff.complete")
        assert stage.whats() == ["handoff_started", "handoff_completed", "customer_welcomed"]
        assert stage.postbox.templates("taemin").count("handoff/welcome") == 1
        assert stage.over()


async def test_what_sales_fears_is_told_to_the_vendors_people_only(lacking):
    await lacking.tell("seats", SeatsChanged(roster=roster()))
    await lacking.say("sora", "handoff.note", risk="old database", promise="training in May")
    await lacking.say("minsu", "handoff.complete")
    told = {mail.to.person: mail.facts for mail in lacking.postbox.letters if mail.template == "handoff/handed_over"}
    assert (told["minsu"]["risks"], told["minsu"]["promises"]) == (["old database"], ["training in May"])
    assert (told["jaeho"]["risks"], told["jaeho"]["promises"]) == ([], ["training in May"])


@pytest.fixture
async def filled() -> AsyncIterator[Stage]:
    stage = await handoff()
    with stage.world:
        yield stage


async def test_sales_hands_over_and_the_delivery_manager_takes_it(filled):
    await filled.say("sora", "handoff.note", promise="training in May", term="Two invoices instead of one")
    assert (await filled.say("sora", "handoff.complete")).what == "handoff_offered"
    assert not filled.over()
    (letter,) = [mail for mail in filled.postbox.letters if mail.template == "handoff/offered"]
    assert (letter.to.person, letter.facts["terms"]) == ("minsu", ["Two invoices instead of one"])
    with pytest.raises(Refused, match="not_the_delivery_manager"):
        await filled.say("sora", "handoff.accept")
    await filled.say("minsu", "handoff.accept", kickoff_on="2026-03-10")
    assert filled.over()


async def test_returned_handoff_kicks_nothing_off_before_sales_has_answered(filled):
    await filled.say("sora", "handoff.complete")
    await filled.say("minsu", "handoff.return", questions=["Who owns the old data?", "Which network?"])
    status = await filled.world.engine.query(filled.id, "status", HandoffStatus)
    assert (status.questions, status.next.what, status.next.person) == ((1, 2), "handoff_answers", "sora")
    for person, verb, body in (
        ("minsu", "handoff.accept", {}),
        ("sora", "handoff.complete", {}),
        ("sora", "handoff.note", {"kickoff_on": "2026-03-10"}),
    ):
        with pytest.raises(Refused, match="questions_unanswered"):
            await filled.say(person, verb, **body)
    await filled.say("sora", "handoff.answer", question=1, answer="The customer's IT")
    with pytest.raises(Refused, match="questions_unanswered"):
        await filled.say("minsu", "handoff.accept")
    await filled.say("sora", "handoff.answer", question=2, answer="The office network")
    offers = [mail for mail in filled.postbox.letters if mail.template == "handoff/offered"]
    assert len(offers) == 2
    assert [each["answer"] for each in offers[-1].facts["answers"]] == ["The customer's IT", "The office network"]
    await filled.say("minsu", "handoff.accept", kickoff_on="2026-03-10")
    assert filled.over()
    assert [(row.sort, row.about) for row in filled.store.rows(NoteRow)] == [
        ("question", None), ("question", None), ("answer", 1), ("answer", 2),
    ]  # fmt: skip


async def test_unanswered_questions_climb_over_sales_once_and_stay_work(filled):
    await filled.say("minsu", "handoff.return", questions=["Who owns the old data?"])
    await filled.until(at(3, 20))
    assert filled.happened("handoff_questions_climbed") == [at(3, 5)]
    assert filled.postbox.templates("hana").count("handoff/unanswered") == 1
    (work,) = [row for row in filled.store.rows(WorkRow) if row.what == "handoff_questions"]
    assert (work.person, work.done_at) == ("hana", None)
    await filled.say("sora", "handoff.answer", question=1, answer="The customer's IT")
    (work,) = [row for row in filled.store.rows(WorkRow) if row.what == "handoff_questions"]
    assert work.done_at is not None


async def test_questions_are_asked_and_answered_by_those_whose_they_are(filled):
    for person in ("sora", "jaeho", "stranger"):
        with pytest.raises(Refused, match="not_the_delivery_manager"):
            await filled.say(person, "handoff.return", questions=["Why?"])
    with pytest.raises(Refused, match="bad_argument"):
        await filled.say("minsu", "handoff.return", questions=[])
    await filled.say("minsu", "handoff.return", questions=["Who owns the old data?"])
    with pytest.raises(Refused, match="not_sales"):
        await filled.say("minsu", "handoff.answer", question=1, answer="I do")
    with pytest.raises(Refused, match="unknown_question"):
        await filled.say("sora", "handoff.answer", question=7, answer="I do")
    await filled.say("sora", "handoff.answer", question=1, answer="I do")
    with pytest.raises(Refused, match="question_is_answered"):
        await filled.say("sora", "handoff.answer", question=1, answer="No, she does")


async def test_promise_of_the_sale_with_a_date_is_kept_track_of(filled):
    await filled.say("sora", "handoff.note", promise="Training in May", due_on="2026-05-29", owner="dana")
    (wanted,) = await filled.heard(PromiseWanted)
    assert (wanted.promise, wanted.owner, wanted.about) == ("Training in May", "dana", "handoff")
    with pytest.raises(Refused, match="person_unknown"):
        await filled.say("sora", "handoff.note", promise="More", due_on="2026-05-29", owner="nobody")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"promise": "Training", "due_on": "2020-01-01"}, "promise_in_the_past"),
        ({"promise": "Training", "owner": "dana"}, "owner_without_date"),
        ({"risk": "Old database", "due_on": "2026-05-29"}, "nothing_promised"),
        ({"risk": "Old database", "owner": "dana"}, "nothing_promised"),
    ],
)
async def test_promise_of_the_sale_that_nobody_could_keep_is_refused(filled, said, code):
    with pytest.raises(Refused, match=code):
        await filled.say("sora", "handoff.note", **said)
    assert filled.store.rows(NoteRow) == []


async def test_kickoff_is_told_when_set_and_when_moved(lacking):
    await lacking.say("sora", "handoff.note", kickoff_on="2026-03-10")
    await lacking.say("sora", "handoff.note", kickoff_on="2026-03-10")
    await lacking.say("sora", "handoff.note", kickoff_on="2026-03-12")
    assert lacking.postbox.templates("taemin") == ["handoff/welcome", "handoff/kickoff", "handoff/kickoff"]
    with pytest.raises(Refused, match="kickoff_in_the_past"):
        await lacking.say("sora", "handoff.note", kickoff_on="2026-03-01")


async def test_customer_notes_nothing_and_an_empty_note_is_none(lacking):
    with pytest.raises(Refused, match="no_seat"):
        await lacking.say("eunji", "handoff.note", risk="none")
    with pytest.raises(Refused, match="bad_argument"):
        await lacking.say("sora", "handoff.note")


async def test_terminated_delivery_ends_the_handoff(lacking):
    await lacking.tell("stop", Stopped(reason="budget cut", by=By(person="sora", role=Role.SALES)))
    assert lacking.over()
    assert [news.child for news in await lacking.heard(ChildStopped)] == ["handoff"]
    await lacking.until(at(4, 30))
    assert lacking.whats()[-1] == "handoff_stopped"


async def test_first_contact_appearing_later_is_welcomed_then():
    stage = await handoff(Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER)
    with stage.world:
        assert stage.postbox.letters == []
        await stage.tell("seats", SeatsChanged(roster=roster()))
        assert set(stage.postbox.templates()) == {"handoff/welcome"}


async def test_long_wait_goes_on_in_new_runs_and_repeats_nothing():
    stage = await handoff(*LACKING, after=20)
    with stage.world:
        await stage.until(at(6, 1))
        climbs = [fact for _, fact in stage.store.facts if fact.what == "handoff_climbed"]
        assert [fact.details["ordinal"] for fact in climbs] == list(range(1, len(climbs) + 1))
        assert len(climbs) > 15
        assert stage.whats().count("customer_welcomed") == stage.whats().count("handoff_started") == 1
        assert stage.world.client.status(stage.id) == "running"
