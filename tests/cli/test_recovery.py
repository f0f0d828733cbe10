"""Complaints, what is made good, and what is between two people, as people type it."""

from __future__ import annotations

from tests.cli.terminal import Terminal, done

NO = "HB-2026-001"
SORRY = "We kept you waiting for a day, and that was our fault. This is what happens now."


def test_a_complaint_is_drafted_written_and_shown(desk: Terminal):
    done(desk.type("complaint", "record", NO, "--text", "Nobody calls us", "--as", "customer:taeyang"))
    assert "the delivery as a whole (a complaint)" in done(desk.type("recovery", "list", NO))
    draft = done(desk.type("recovery", "draft", NO, "1", "--as", "sales:minji"))
    assert "[[" in draft
    assert "이민지" in draft
    refused = desk.type("recovery", "apologise", NO, "1", "--text", draft, "--as", "sales:minji")
    assert (refused.status, refused.out) == (1, "")
    assert "[apology_not_edited]" in refused.err
    done(desk.type("recovery", "apologise", NO, "1", "--text", SORRY, "--as", "sales:minji"))
    shown = done(desk.type("recovery", "show", NO, "1", "--as", "customer:taeyang"))
    assert SORRY in shown
    assert "Nobody calls us" in shown
    assert "To be made good" in done(desk.type("delivery", "show", NO))


def test_a_complaint_about_a_person_is_seen_by_two_people(desk: Terminal):
    said = ("--person", "oliver", "--text", "He orders us about")
    done(desk.type("conduct", "complain", NO, *said, "--as", "partner:jaeho"))
    assert "oliver" not in done(desk.type("conduct", "list", NO, "--as", "delivery:oliver"))
    reference = done(desk.type("conduct", "list", NO, "--as", "approver:grace")).split()[0]
    assert "He orders us about" in done(desk.type("conduct", "show", NO, reference, "--as", "approver:grace"))
    hidden = desk.type("conduct", "show", NO, reference, "--as", "delivery:oliver")
    assert hidden.status != 0
    assert "He orders us about" not in hidden.out + hidden.err
    assert "orders us" not in done(desk.type("delivery", "timeline", NO))
