"""Promises in a list, and the acceptance certificate as a file, as people type for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import EXAMPLES, Ended, Served, served

NO = "MR-2026-031"


@pytest.fixture(scope="module")
def clinic() -> Iterator[Served]:
    """A small direct delivery, handed over."""
    with served() as house:
        desk = house.terminal()
        assert desk.type("delivery", "start", str(EXAMPLES / "maru-backup.yaml")).status == 0
        done(desk.type("handoff", "complete", NO, "--kickoff-on", "2026-03-04", "--as", "delivery:oliver"))
        yield house


def done(ended: Ended) -> str:
    assert ended.status == 0, ended.err
    assert not ended.err
    return ended.out


def test_promises_are_listed_in_either_language_and_for_programs(clinic: Served):
    desk = clinic.terminal()
    assert "Nothing found" in done(desk.type("promise", "list"))
    made = ["promise", "make", NO, "--what", "백업 결과 메일", "--owner", "anand", "--due-on", "2026-03-06"]
    assert "Promise 1: anand" in done(desk.type(*made, "--as", "support:anand"))
    proposed = ["promise", "make", NO, "--what", "폴더 목록", "--owner", "eunseo", "--to", "vendor"]
    done(desk.type(*proposed, "--due-on", "2026-03-05", "--as", "delivery:oliver"))

    out = done(desk.type("promise", "list"))
    assert out.index("폴더 목록") < out.index("백업 결과 메일")
    assert "마루의원" in out
    assert "Anand Rao" in out
    assert "백업 결과 메일" not in done(desk.type("promise", "list", "--mine", "--as", "delivery:oliver"))
    mine = done(desk.type("promise", "list", NO.lower(), "--mine", "--as", "support:anand"))
    assert "백업 결과 메일" in mine
    assert "폴더 목록" not in mine
    assert "제안" in done(desk.type("promise", "list", "--state", "proposed", "--lang", "ko"))
    listed = json.loads(done(desk.type("promise", "list", "--to", "customer", "--json")))
    assert [(row["n"], row["days_late"], row["state"]) for row in listed["items"]] == [(1, 0, "open")]

    refused = desk.type("promise", "decline", NO, "2", "--reason", "no", "--as", "support:anand")
    assert (refused.status, "[not_the_owner_of_the_promise]" in refused.err) == (1, True)
    out = done(desk.type("promise", "decline", NO, "2", "--reason", "이미 보냈습니다", "--as", "customer:eunseo"))
    assert "eunseo does not take promise 2 on: 이미 보냈습니다" in out
    assert "폴더 목록" not in done(desk.type("promise", "list", NO))
    assert "declined" in done(desk.type("promise", "list", NO, "--all"))

    unknown = desk.type("promise", "list", "NO-SUCH-1")
    assert (unknown.status, unknown.out) == (1, "")
    late = desk.type(*made[:-1], "2026-03-01", "--as", "support:anand")
    assert (late.status, "[promise_in_the_past]" in late.err) == (1, True)
    clinic.advance(days=6)
    assert "백업 결과 메일" in done(desk.type("promise", "list", "--overdue"))
    assert "broken" in done(desk.type("promise", "list", "--broken"))


def test_certificate_is_written_once_it_is_accepted(clinic: Served, tmp_path: Path):
    desk, file = clinic.terminal(), tmp_path / "paper.html"
    early = desk.type("acceptance", "certificate", NO, "--output", str(file))
    assert (early.status, "[no_certificate]" in early.err, file.exists()) == (1, True, False)
    done(desk.type("package", "done", NO, "install", "--as", "delivery:oliver"))
    done(desk.type("acceptance", "request", NO, "--as", "delivery:oliver"))
    out = done(desk.type("acceptance", "sign", NO, "--as", "customer:eunseo"))
    assert f"certificate AC-{NO}" in out
    assert str(file) in done(desk.type("acceptance", "certificate", NO, "--output", str(file), "--lang", "ko"))
    page = file.read_text(encoding="utf-8")
    assert "검수 확인서" in page
    assert "홍은서" in page
    shown = json.loads(done(desk.type("acceptance", "certificate", NO, "--json")))
    assert (shown["certificate"]["how"], shown["certificate"]["decided_by"]) == ("word", "홍은서")
    nowhere = desk.type("acceptance", "certificate", NO, "--output", str(tmp_path / "no" / "x.html"))
    assert (nowhere.status, "[file_not_written]" in nowhere.err) == (2, True)
    assert f"AC-{NO}" in done(desk.type("delivery", "show", NO))
