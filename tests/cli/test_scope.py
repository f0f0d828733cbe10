"""Scope, included service and the playbook, as people type them."""

from __future__ import annotations

import pytest

from postsales.cli.main import run
from tests.cli.terminal import Terminal, done

NO = "HB-2026-001"


def test_extra_work_is_asked_for_quoted_and_bought(desk: Terminal):
    out = done(desk.type("scope", "request", NO, "--what", "One report more", "--as", "customer:taeyang"))
    assert 'Request 1 to the partner, outside the scope: "One report more"' in out
    assert "│ 계약 밖의 일을 요청하실 때" in out
    assert "One report more" in done(desk.type("delivery", "show", NO))
    refused = desk.type("scope", "answer", NO, "1", "--reply", "accept", "--as", "sales:minji")
    assert (refused.status, refused.out) == (1, "")
    assert "[not_the_one_asked]" in refused.err
    quote = ("--reply", "quote", "--amount", "1200000", "--hours", "8")
    done(desk.type("scope", "answer", NO, "1", *quote, "--as", "partner:jaeho"))
    assert "1,200,000 KRW" in done(desk.type("scope", "list", NO))
    approved = done(desk.type("scope", "approve-quote", NO, "1", "--as", "customer:bora"))
    assert "instalment 5 is added" in approved
    assert "approved" in done(desk.type("scope", "list", NO))
    assert "hanbit   asked 1 (decided 1, let lapse 0)" in done(desk.type("scope", "counts"))


def test_what_is_included_counts_down_in_sight(desk: Terminal):
    who = ("--requester", "seojun", "--quantity", "50", "--as", "support:anand")
    out = done(desk.type("entitlement", "use", NO, "support", *who))
    assert "running low: 10 left of 60" in out
    out = done(desk.type("entitlement", "list", NO))
    assert "50 / 60 hours" in out
    assert "83 %  강서준  more than their part" in out
    assert "10 left, running low" in done(desk.type("delivery", "show", NO))
    too_much = desk.type("entitlement", "use", NO, "support", *who)
    assert (too_much.status, too_much.out) == (1, "")
    assert "entitlement approve" in too_much.err


def test_the_playbook_needs_nothing_to_be_running(capsys: pytest.CaptureFixture[str]):
    assert run(["playbook"]) == 0
    assert "broken_promise" in capsys.readouterr().out
    assert run(["playbook", "claim", "--reader", "support", "--lang", "ko"]) == 0
    assert "처음으로 결함 주장을 받았을 때" in capsys.readouterr().out
    assert run(["playbook", "nonsense"]) == 2
    assert "[unknown_situation]" in capsys.readouterr().err
