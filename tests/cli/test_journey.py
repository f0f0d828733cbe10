"""One delivery from the contract file on, as people type it, against the real API on a real port."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import HANBIT, PARTNER, SCRIPT, Ended, Served, Terminal, served

NO = "HB-2026-001"


@pytest.fixture(scope="module")
def empty() -> Iterator[Served]:
    with served() as house:
        yield house


def done(ended: Ended) -> str:
    assert ended.status == 0, ended.err
    assert "{" not in ended.out, "a gap nobody filled"
    assert not ended.err
    return ended.out


def test_from_the_contract_to_the_payment(empty: Served):
    """The story of a delivery: each line is what somebody types."""
    desk = empty.terminal()

    assert "Hanbit ERP rollout" in done(desk.type("delivery", "start", str(HANBIT)))
    again = done(desk.type("delivery", "start", str(HANBIT)))
    assert "Hanbit ERP rollout" in again
    assert done(desk.type("delivery", "list")).count(NO) == 1

    out = done(desk.type("handoff", "complete", NO, "--kickoff-on", "2026-03-05", "--as", "delivery:oliver"))
    assert "Handoff complete, kickoff on 2026-03-05" in out

    out = done(
        desk.type("--as", "delivery:oliver", "visit", "plan", NO, "--day", "2026-03-05", "--purpose", "설치",
                  "--engineer", "dongwoo", "--packages", "install", "--packages", "build")
    )  # fmt: skip
    assert "Visit 1 planned for 2026-03-05: 설치 (dongwoo)" in out
    assert "Next: partner · dongwoo — visit the customer" in out

    refused = desk.type("visit", "confirm", NO, "1", "--as", "delivery:oliver", "--lang", "ko")
    assert (refused.status, refused.out) == (1, "")
    assert "[briefing_not_acknowledged]" in refused.err
    assert "dongwoo가 방문 1번 브리핑을 확인하지 않았습니다" in refused.err

    done(desk.type("visit", "brief", NO, "1", "--text", "What was sold, what is expected", "--as", "delivery:oliver"))
    done(desk.type("visit", "acknowledge", NO, "1", "--as", "partner:dongwoo"))
    assert "고객사에 확정 안내" in done(
        desk.type("visit", "confirm", NO, "1", "--as", "delivery:oliver", "--lang", "ko")
    )

    empty.advance(days=3, hours=6)
    out = done(
        desk.type("visit", "report", NO, "1", "--outcome", "incomplete", "--as", "partner:dongwoo", "--punch-items",
                  "what=Move the old data;blocking=true;promise.owner=jaeho;promise.due_on=2026-03-10")
    )  # fmt: skip
    assert "Visit 1 reported: incomplete; left to do: items 1" in out

    partner = empty.terminal(POSTSALES_TOKEN=PARTNER)
    claimed = partner.type("issue", "claim", NO, "--symptom", "Login is slow", "--blocking", "--evidence",
                           "version=4.2", "--evidence", "logs=s3://logs/1", "--json")  # fmt: skip
    assert claimed.status == 0, claimed.err
    assert json.loads(claimed.out)["details"]["issue"] == 1

    out = done(desk.type("issue", "acknowledge", NO, "1", "--as", "support:anand"))
    assert "Issue 1 picked up" in out
    out = done(desk.type("issue", "show", NO, "1"))
    for words in ("customer waits", "partner owes", "vendor owes", "░", "product blamed", "version: 4.2"):
        assert words in out
    assert "고객사 대기" in done(desk.type("issue", "show", NO, "1", "--lang", "ko"))

    screen = done(desk.type("delivery", "show", NO))
    for words in ("installation", "Ball", "Health", "Open promises", "김재호", "Move the old data", "Open issues",
                  "Login is slow", "holds acceptance back", "79,200,000 KRW", "partner owes the vendor"):  # fmt: skip
        assert words in screen
    assert len(screen.splitlines()) < 50, "one screen"
    assert "{" not in screen

    out = done(
        desk.type("issue", "verdict", NO, "1", "--kind", "configuration", "--owner", "jaeho", "--remedy",
                  "A larger pool", "--promised-on", "2026-03-09", "--answer", "It was set", "--as", "support:anand")
    )  # fmt: skip
    assert "verdict" in out
    done(desk.type("issue", "resolve", NO, "1", "--as", "partner:jaeho"))
    for package in ("install", "build", "training"):
        done(desk.type("package", "done", NO, package, "--as", "partner:jaeho",
                       *(("--resolves", "1") if package == "install" else ())))  # fmt: skip
    done(desk.type("acceptance", "request", NO, "--as", "partner:jaeho"))
    assert "Accepted: the whole" in done(desk.type("acceptance", "sign", NO, "--as", "customer:taeyang"))
    done(desk.type("product", "received", NO, "--as", "customer:taeyang"))

    out = done(desk.type("payment", "record", NO, "4", "--amount", "184800000", "--as", "finance:nari"))
    assert "Paid: 184,800,000 KRW on instalment 4" in out
    assert "live" in done(desk.type("delivery", "list", "--stage", "live"))
    assert "Nothing found." in done(desk.type("delivery", "list", "--stage", "handoff"))

    told = done(desk.type("delivery", "timeline", NO))
    for words in ("Day 0", "Day 3", "Delivery started", "Visit 1 reported", "Accepted: the whole", "Paid: 184,800,000"):
        assert words in told
    assert "검수 완료: 전체" in done(desk.type("delivery", "timeline", NO, "--lang", "ko"))


def test_lists_go_on_where_they_stopped(terminal: Terminal):
    for name in ("maru-backup", "seorin-cloud-tam"):
        done(terminal.type("delivery", "start", str(HANBIT.with_name(f"{name}.yaml"))))
    first = terminal.type("delivery", "list", "--limit", "2", "--json")
    page = json.loads(first.out)
    assert len(page["items"]) == 2
    rest = json.loads(terminal.type("delivery", "list", "--limit", "2", "--after", page["after"], "--json").out)
    assert len({row["delivery"] for row in page["items"] + rest["items"]}) == 3
    assert f"--after {page['after']}" in done(terminal.type("delivery", "list", "--limit", "2"))


def test_money_is_listed(terminal: Terminal):
    due = done(terminal.type("finance", "due"))
    assert "184,800,000 KRW" in due
    assert "윤은지 <eunji.yoon@daon-si.example>" in due
    aging = done(terminal.type("finance", "aging", "--lang", "ko"))
    assert "㈜다온시스템" in aging
    assert "90일 초과" in aging
    assert json.loads(terminal.type("finance", "due-signals", "--json").out)["items"] is not None
    assert terminal.type("finance", "due-signals", "--stage", "upcoming").status == 0


def test_checkins_are_recorded_by_customer(terminal: Terminal):
    out = done(
        terminal.type("checkin", "record", "hanbit", "--sentiment", "4", "--summary", "Fine", "--as", "csm:sora")
    )
    assert "Check-in 1 (CSM) held: sentiment 4 of 5" in out


def test_signals_are_acknowledged(house: Served):
    house.advance(days=25)
    out = done(house.terminal().type("signal", "acknowledge", "--all", "--as", "finance:nari"))
    assert "Finance has seen" in out


def test_arguments_come_from_a_file(terminal: Terminal, tmp_path: Path):
    said = tmp_path / "promise.yaml"
    said.write_text("what: Train the night shift\nowner: jaeho\ndue_on: 2027-03-05\nto: customer\n", encoding="utf-8")
    out = done(terminal.type("promise", "make", "HB-2026-001", "--with", str(said), "--as", "partner:jaeho"))
    assert "Train the night shift" in out


def test_the_same_id_counts_once(terminal: Terminal):
    words = ("issue", "raise", NO, "--title", "Printer", "--as", "customer:taeyang", "--id", "once", "--json")
    first, second = terminal.type(*words), terminal.type(*words)
    assert first.status == second.status == 0
    assert first.out == second.out
    other = terminal.type(*words[:4], "Scanner", *words[5:])
    assert other.status == 1
    assert json.loads(other.out)["error"]["code"] == "id_reused"


def test_all_that_is_missing_is_named_at_once(terminal: Terminal):
    refused = terminal.type("promise", "make", NO, "--as", "partner:jaeho", "--lang", "ko")
    assert refused.status == 2
    for field in ("what", "owner", "due_on"):
        assert f"{field}:" in refused.err


def test_doctor_looks_as_far_as_the_worker_and_the_store(terminal: Terminal, lonely: Terminal):
    out = done(terminal.type("doctor"))
    assert out.count("✓") == 6
    checks = json.loads(terminal.type("doctor", "--json", "--token", "wrong").out)["checks"]
    assert [check["ok"] for check in checks] == [True, False]
    assert terminal.type("doctor", "--token", "wrong").status == 4
    ended = lonely.start("doctor")
    assert (ended.status, "✗" in ended.out) == (3, True), ended.err


def test_watching_shows_what_happens(terminal: Terminal):
    with subprocess.Popen(
        [str(SCRIPT), "delivery", "watch", NO, "--since", "0", "--json"],
        env=terminal.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as watching:  # fmt: skip
        assert watching.stdout is not None
        try:
            assert json.loads(watching.stdout.readline())["what"] == "delivery_started"
            done(terminal.type("handoff", "note", NO, "--risk", "Night shifts", "--as", "sales:minji"))
            while (happening := json.loads(watching.stdout.readline()))["what"] != "handoff_noted":
                pass
            assert happening["details"]["risk"] == "Night shifts"
            watching.send_signal(signal.SIGINT)
            assert watching.wait(30) == 130
        finally:
            watching.kill()
