"""`postsales customer show`, typed."""

from __future__ import annotations

import json

from tests.cli.terminal import HANBIT, Terminal, served

NO = "HB-2026-001"


def test_a_customer_fits_on_one_screen(terminal: Terminal):
    shown = terminal.type("customer", "show", "hanbit")
    assert (shown.status, shown.err) == (0, "")
    assert "1 running delivery, 0 ended" in shown.out
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


def test_the_customers_there_are(terminal: Terminal):
    listed = terminal.type("customer", "list")
    assert (listed.status, listed.err) == (0, "")
    assert "hanbit" in listed.out
    assert "1 running delivery, 0 ended" in listed.out
    assert "Next contact" in listed.out
    assert "진행 중 1건" in terminal.type("customer", "list", "--lang", "ko").out
    assert "Nothing found" in terminal.type("customer", "list", "--text", "nobody").out
    line = json.loads(terminal.type("customer", "list", "--text", "한빛", "--json").out)["items"][0]
    assert (line["customer"], line["running"], line["bad"]) == ("hanbit", 1, 0)
    typo = terminal.type("customer", "list", "--lat")
    assert (typo.status, "[unknown_filter]" in typo.err, "--late" in typo.err) == (2, True, True)


def test_a_partner_sees_the_customers_it_works_for_and_not_how_they_are_found(terminal: Terminal):
    inside = json.loads(terminal.type("customer", "list", "--json").out)["items"][0]
    assert inside["next_contact"] is not None
    outside = json.loads(terminal.type("--as", "partner:jaeho", "customer", "list", "--json").out)["items"][0]
    assert (outside["customer"], outside["next_contact"]) == ("hanbit", None)
    health = terminal.type("--as", "partner:jaeho", "customer", "list", "--health", "bad")
    assert (health.status, "[health_not_shown]" in health.err) == (4, True)


def test_it_says_when_nobody_answers_live():
    with served() as house:
        terminal = house.terminal()
        assert terminal.type("delivery", "start", str(HANBIT)).status == 0
        house.silence()
        shown = terminal.type("customer", "show", "hanbit")
        assert "Nobody answered live" in shown.out
        assert "Next contact" in shown.out
