"""`postsales customer show`, typed."""

from __future__ import annotations

import json

from tests.cli.terminal import HANBIT, Terminal, served

NO = "HB-2026-001"


def test_a_customer_fits_on_one_screen(terminal: Terminal):
    shown = terminal.type("customer", "show", "hanbit")
    assert (shown.status, shown.err) == (0, "")
    assert "1 running deliveries, 0 ended" in shown.out
    assert "Next contact" in shown.out
    assert NO in shown.out
    assert "Ball" in shown.out
    assert "Money" in shown.out
    assert len(shown.out.splitlines()) < 25
    korean = terminal.type("customer", "show", NO, "--lang", "ko").out
    assert "진행 중 1건" in korean
    assert json.loads(terminal.type("customer", "show", "hanbit", "--json").out)["live"] is True
    nobody = terminal.type("customer", "show", "nobody")
    assert (nobody.status, "[unknown_customer]" in nobody.err) == (1, True)


def test_it_says_when_nobody_answers_live():
    with served() as house:
        terminal = house.terminal()
        assert terminal.type("delivery", "start", str(HANBIT)).status == 0
        house.silence()
        shown = terminal.type("customer", "show", "hanbit")
        assert "Nobody answered live" in shown.out
        assert "Next contact" in shown.out
