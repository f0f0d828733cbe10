"""What is looked at after the sale, as typed: a TAM's month, health, actions, satisfaction, closing, lessons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import EXAMPLES, Ended, Served, Terminal, served

MARU, SEORIN = "MR-2026-031", "SR-2026-007"
CSM, TAM = ("--as", "csm:sora"), ("--as", "tam:junho")
MANAGER, EUNSEO = ("--as", "delivery:oliver"), ("--as", "customer:eunseo")
KOREAN = ("--lang", "ko")


@pytest.fixture(scope="module")
def world() -> Iterator[Served]:
    """A clinic that has bought a backup, and a bank with a TAM, five days after the signatures."""
    with served() as house:
        for name in ("maru-backup", "seorin-cloud-tam"):
            assert house.terminal().type("delivery", "start", str(EXAMPLES / f"{name}.yaml")).status == 0
        house.advance(days=5)
        yield house


@pytest.fixture
def desk(world: Served) -> Terminal:
    return world.terminal(COLUMNS="150")


def done(terminal: Terminal, *words: str) -> str:
    """What it prints, once it has worked, without a gap left open in a text."""
    ended = terminal.type(*words)
    assert ended.status == 0, ended.err
    assert "{" not in ended.out
    return ended.out


def data(terminal: Terminal, *words: str) -> Any:
    ended = terminal.type("--json", *words)
    assert ended.status == 0, ended.err
    return json.loads(ended.out)


def refused(ended: Ended, code: str, *told: str, status: int = 1) -> None:
    """It ended so, said why in those words, and printed nothing else."""
    assert (ended.status, ended.out) == (status, ""), ended.err
    assert f"[{code}]" in ended.err
    assert [word for word in told if word not in ended.err] == []
    assert "{" not in ended.err


# A TAM's month


def test_a_tams_month_is_told_as_text_as_a_page_and_as_data(desk: Terminal, tmp_path: Path):
    done(desk, *TAM, "tam", "record", SEORIN, "--hours", "1.5", "--sort", "prevented", "--what", "인증서를 미리 갱신")
    done(desk, *TAM, "tam", "record", SEORIN, "--hours", "2", "--sort", "answered", "--what", "지점 이중화")
    shown = done(desk, "tam", "report", "seorin", "--month", "2026-03")
    assert "3.5 hours this month, 3.5 so far, 476.5 left of 480" in shown
    assert "1.5h" in shown
    assert shown.index("지점 이중화") < shown.index("인증서를 미리 갱신")
    korean = done(desk, *KOREAN, "tam", "report", SEORIN, "--month", "2026-03")
    assert "이번 달 3.5시간, 누적 3.5시간, 480시간 중 476.5시간 남음" in korean
    page = tmp_path / "report.html"
    assert str(page) in done(desk, "tam", "report", "seorin", "--month", "2026-03", "--output", str(page))
    assert "인증서를 미리 갱신" in page.read_text(encoding="utf-8")
    found = data(desk, "tam", "report", "seorin", "--month", "2026-03")
    assert (found["hours"]["this_month"], [each["hours"] for each in found["prevented"]]) == ("3.50", ["1.50"])


@pytest.mark.parametrize(
    ("words", "code", "told", "status"),
    [
        (("seorin",), "missing_argument", "--month", 2),
        (("seorin", "--month", "March"), "not_a_month", "2026-05", 1),
        (("seorin", "--month", "2026-09"), "month_in_the_future", "2026-09", 1),
        (("maru", "--month", "2026-03"), "no_tam_bought", "maru", 1),
        (("nobody", "--month", "2026-03"), "unknown_customer", "nobody", 1),
        (("seorin", "--month", "2026-03", "--output", "/nonexistent/x"), "file_not_written", "--output", 2),
    ],
)
def test_a_month_that_cannot_be_told_says_why(
    desk: Terminal, words: tuple[str, ...], code: str, told: str, status: int
):
    for language in ((), KOREAN):
        refused(desk.type(*language, "tam", "report", *words), code, told, status=status)


# Health and actions


def test_health_is_explained_and_what_if(desk: Terminal):
    assert f"{MARU}  100 good" in done(desk, "health", "explain", MARU)
    assert "What if:  67 watch it" in done(desk, "health", "explain", MARU, "--sentiment", "1", "--adoption", "10")
    assert "100 양호" in done(desk, *KOREAN, "health", "explain", MARU)
    found = data(desk, "health", "explain", MARU, "--broken-promises", "2")
    assert found["then"]["score"] < found["health"]["score"] == 100


def test_facts_that_cannot_be_are_not_supposed(desk: Terminal):
    high = desk.type("health", "explain", MARU, "--sentiment", "9")
    refused(high, "bad_value", "--sentiment: 9 is not in the range from 1 to 5", status=2)
    low = desk.type(*KOREAN, "health", "explain", MARU, "--breaches", "-1")
    refused(low, "bad_value", "--breaches: -1은 0 이상이어야 합니다", status=2)
    refused(desk.type("health", "explain", MARU, "--adoption", "all"), "bad_value", "not a whole number", status=2)
    refused(desk.type("health", "explain", "NOPE-1"), "unknown_delivery", "NOPE-1", "delivery list")


def test_actions_are_opened_listed_done_and_refused(desk: Terminal):
    assert "Nothing found" in done(desk, "action", "list")
    said = ("--sort", "risk", "--what", "Talk to the owner", "--due-on", "2026-03-20", "--reason", "Silent for a week")
    assert "Talk to the owner (sora, by 2026-03-20)" in done(desk, *CSM, "action", "open", "maru", *said)
    listed = done(desk, "action", "list", "--owner", "sora")
    for told in ("2026-03-20", "마루의원 (maru)", "risk", "Talk to the owner. Silent for a week"):
        assert told in listed
    assert "위험" in done(desk, *KOREAN, "action", "list")
    (row,) = data(desk, "action", "list", "--customer", "maru")["items"]
    assert (row["n"], row["state"], row["owner"]) == (1, "open", "sora")
    done(desk, *CSM, "action", "done", "maru", "1", "--result", "They want training")
    assert "Nothing found" in done(desk, "action", "list")
    assert "They want training" in done(desk, "action", "list", "--all")
    refused(desk.type(*CSM, "action", "done", "maru", "1", "--result", "x"), "action_is_over", "1")
    refused(desk.type(*CSM, "action", "done", "maru", "9", "--result", "x"), "unknown_action", "9", "action list")
    refused(desk.type("action", "list", "--state", "lost"), "bad_value", "open, done, dropped", status=2)
    refused(desk.type("action", "list", "--customer", "nobody"), "unknown_customer", "nobody")


def test_success_playbooks_are_shown_in_both_languages(desk: Terminal):
    assert "after-go-live  The first weeks after go-live" in done(desk, "action", "playbooks")
    assert "가동 뒤 첫 몇 주" in done(desk, *KOREAN, "action", "playbooks")
    assert {"after-go-live", "before-renewal"} <= {each["id"] for each in data(desk, "action", "playbooks")}


# Satisfaction


def test_without_an_answer_there_is_no_csat_and_it_says_so(desk: Terminal):
    assert "No CSAT: nobody has answered (0 were asked)" in done(desk, "survey", "show", "maru")
    assert "CSAT 없음" in done(desk, *KOREAN, "survey", "show")
    assert data(desk, "survey", "show", "maru")["csat"]["percent"] is None
    refused(desk.type("survey", "show", "nobody"), "unknown_customer", "nobody")
    refused(desk.type("survey", "show", "--days", "x"), "bad_value", "x is not a whole number", status=2)
    refused(desk.type(*KOREAN, "survey", "show", "--days", "-5"), "bad_value", "-5는 1 이상", status=2)


def test_csat_names_its_sample_and_who_said_what(desk: Terminal):
    assert done(desk, *CSM, "survey", "send", SEORIN)
    (asked, *_) = data(desk, "survey", "show", "seorin")["surveys"]
    who = ("--as", f"customer:{asked['person']}")
    said = ("--survey", str(asked["n"]), "--score", "4", "--words", "밤에도 답이 옵니다")
    done(desk, *who, "survey", "answer", SEORIN, *said)
    shown = done(desk, "survey", "show", "seorin")
    assert "100 %" in shown
    assert "밤에도 답이 옵니다" in shown
    refused(desk.type(*who, "survey", "answer", SEORIN, *said), "survey_is_over")


# Closing, and looking back


def test_it_closes_when_its_checklist_holds_and_teaches_who_comes_after(world: Served):
    """One story: nothing closes before its time, what is let pass has a reason, and people say how it was."""
    desk = world.terminal(COLUMNS="150")
    checklist_before(desk)
    installed_and_paid(desk, world)
    let_pass_and_closed(desk)
    looked_back_on(desk)


def checklist_before(desk: Terminal) -> None:
    shown = done(desk, "closing", "show", MARU)
    assert f"{MARU}  handoff" in shown
    assert "receipt of the product            holds the closing back" in shown
    assert "closing waive --matter installation" in shown
    assert "마감을 막고 있음" in done(desk, *KOREAN, "closing", "show", MARU)
    items = {each["matter"]: each for each in data(desk, "closing", "show", MARU)["items"]}
    assert (items["acceptance"]["state"], items["acceptance"]["waivable"]) == ("open", False)
    assert (items["promise"]["state"], items["installation"]["waivable"]) == ("done", True)
    refused(desk.type("closing", "show", "NOPE-1"), "unknown_delivery", "NOPE-1")
    waive = (*MANAGER, "closing", "waive", MARU, "--reason", "x", "--matter")
    refused(desk.type(*waive, "nonsense"), "not_on_the_checklist", "installation", "acceptance")
    refused(desk.type(*waive, "acceptance"), "not_waivable", "acceptance")
    refused(desk.type(*waive, "request"), "nothing_to_waive")
    refused(desk.type(*MANAGER, "delivery", "close", MARU), "not_ready_to_close", "receipt of the product")
    early = desk.type(*EUNSEO, "retrospective", "answer", MARU, "--wanted-more", "--our-best", "4")
    refused(early, "not_looked_back_on_yet", MARU)


def installed_and_paid(desk: Terminal, world: Served) -> None:
    done(desk, *MANAGER, "handoff", "complete", MARU, "--kickoff-on", "2026-03-09")
    done(desk, *MANAGER, "package", "done", MARU, "install")
    done(desk, *MANAGER, "acceptance", "request", MARU)
    done(desk, *EUNSEO, "acceptance", "sign", MARU, "--conditions", "Label the rack")
    done(desk, *EUNSEO, "product", "received", MARU)
    world.advance(days=1)
    done(desk, "--as", "finance:nari", "payment", "record", MARU, "1", "--amount", "5390000")


def let_pass_and_closed(desk: Terminal) -> None:
    assert "the installation  holds the closing back" in done(desk, "delivery", "show", MARU)
    done(desk, *MANAGER, "closing", "waive", MARU, "--matter", "installation", "--reason", "Nothing to label")
    for view in (("delivery", "show", MARU), ("closing", "show", MARU)):
        assert "Nothing to label" in done(desk, *view)
    done(desk, *MANAGER, "delivery", "close", MARU)
    assert f"{MARU}  closed" in done(desk, "closing", "show", MARU)


def looked_back_on(desk: Terminal) -> None:
    assert "Nothing found" in done(desk, "lessons", "search")
    answer = ("retrospective", "answer", MARU)
    done(desk, *EUNSEO, *answer, "--wanted-more", "--our-best", "4", "--what-more", "교육을 한 번 더")
    again = desk.type(*EUNSEO, *answer, "--wanted-more", "--our-best", "4")
    refused(again, "said_already_how_it_was", "eunseo")
    other = desk.type(*KOREAN, *MANAGER, *answer, "--went-wrong", "x", "--our-best", "4", "--again")
    refused(other, "other_questions_asked", "wanted_more", "went_wrong")
    said = ("--no-wanted-more", "--our-best", "3", "--handoff", "2", "--improve", "Ask for access earlier")
    done(desk, *MANAGER, *answer, *said)
    shown = done(desk, "lessons", "search")
    for told in ("교육을 한 번 더", "our best 4/5", "handoff 2/5", "→ Ask for access earlier", "Maru clinic backup"):
        assert told in shown
    assert "최선 4/5" in done(desk, *KOREAN, "lessons", "search", "교육을")
    (found,) = data(desk, "lessons", "search", "access", "--product", "northwind-backup")["items"]
    assert (found["person"], found["ending"], found["handoff"]) == ("oliver", "closed", 2)
    assert "Nothing found" in done(desk, "lessons", "search", "--ending", "terminated")
    refused(desk.type("lessons", "search", "--ending", "lost"), "bad_value", "closed, terminated", status=2)
    refused(desk.type("lessons", "search", "--limit", "0"), "bad_value", "from 1 to 100", status=2)


def test_what_went_wrong_is_asked_after_a_termination_and_found(world: Served):
    desk = world.terminal(COLUMNS="150")
    done(desk, *MANAGER, "delivery", "terminate", SEORIN, "--reason", "The hall cannot carry it")
    for approver in ("victor", "grace"):
        done(desk, "--as", f"approver:{approver}", "delivery", "approve", SEORIN)
    answer = ("--as", "customer:dahye", "retrospective", "answer", SEORIN, "--our-best", "2")
    refused(desk.type(*answer, "--wanted-more"), "other_questions_asked", "went_wrong, our_best, again")
    done(desk, *answer, "--went-wrong", "전력 용량을 아무도 보지 않음", "--again")
    shown = done(desk, "lessons", "search", "--ending", "terminated")
    for told in ("전력 용량을 아무도 보지 않음", "would do it again: yes", "terminated"):
        assert told in shown
    assert "다시 할 의향: 예" in done(desk, *KOREAN, "lessons", "search", "용량을")
    world.advance(days=30)
    refused(desk.type(*answer, "--went-wrong", "x", "--no-again"), "looking_back_over", SEORIN)
