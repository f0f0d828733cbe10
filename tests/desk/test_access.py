"""Who may do what to which: denied unless said, and never about what belongs to somebody else."""

from pathlib import Path

import pytest

from postsales.desk.access import RULES, SIDES, About, Reach, allowed
from postsales.desk.verbs import VERBS
from postsales.domain.seats import Side
from postsales.messages.command import By, Role

PARTIES = {Side.VENDOR: "northwind", Side.PARTNER: "daon", Side.CUSTOMER: "hanbit"}
HERE = About(PARTIES)
DIRECT = About({Side.VENDOR: "northwind", Side.CUSTOMER: "hanbit"})
MATRIX = Path(__file__).with_name("access_matrix.txt")
READING = {
    "delivery.start",  # the desk's own
    "contract.check", "delivery.list", "delivery.show", "delivery.timeline", "issue.show", "finance.due",
    "promise.list", "acceptance.certificate", "today",
    "finance.due_signals", "finance.aging", "finance.status", "work.list", "checkin.list", "audit.list",
    "finance.lines", "store.examine", "statement.import",
    "approval.list", "invoice.show", "finance.worklist", "finance.expected", "finance.dso", "finance.bridge",
    "staff.list", "staff.add", "staff.import", "staff.absence", "handoff.suggest", "handoff.show",
    "checkin.agenda", "survey.show", "usage.record", "usage.import", "usage.show",
    "visit.list", "visit.show", "kb.similar", "kb.search", "lessons.search", "tam.report",
    "match.again", "match.confirm", "match.ignore", "match.reject", "match.undo",
    "scope.list", "playbook.list", "playbook.show", "recovery.show", "recovery.draft", "conduct.list", "conduct.show",
    "action.list", "action.playbooks", "customer.show", "digest.send", "expansion.list", "health.explain", "issue.list",
    "customer.list", "partner.scorecard", "portfolio.show", "vendor.scorecard", "view.drop", "view.list", "view.save",
}  # fmt: skip
OTHERS = [role for role in Role if role is not Role.ADMIN]


def somebody(role: Role, party: str | None = None) -> By:
    side = SIDES[role]
    own = PARTIES[side] if side else None
    return By(person="somebody", role=role, side=side, party=party or own)


def matrix() -> str:
    """Which role may say what about its own party's things; a line per verb."""
    lines = [f"{'verb':<26}{' '.join(f'{role.value:<9}' for role in Role)}".rstrip()]
    for verb, rule in sorted(RULES.items()):
        marks = ("x" if allowed(somebody(role), verb, HERE) else "." for role in Role)
        line = f"{verb:<26}{' '.join(f'{mark:<9}' for mark in marks)}"
        lines.append(line.rstrip() + ("  anywhere" if rule.reach is Reach.ANYWHERE else ""))
    return "\n".join(lines) + "\n"


def test_matrix_is_the_one_that_was_read_and_agreed():
    assert matrix() == MATRIX.read_text(), (
        "who may say what has changed. If that is meant, have somebody read it, and write the new matrix: "
        "python -c 'from tests.desk.test_access import *; MATRIX.write_text(matrix())'"
    )


def test_every_verb_has_a_rule_and_every_rule_a_verb():
    assert set(RULES) == set(VERBS) | READING


@pytest.mark.parametrize("role", Role)
def test_verb_nobody_wrote_a_rule_for_is_denied(role: Role):
    assert not allowed(somebody(role), "delivery.delete", HERE)


@pytest.mark.parametrize("verb", sorted(RULES))
@pytest.mark.parametrize("role", OTHERS)
def test_another_party_may_do_nothing_with_it(verb: str, role: Role):
    if RULES[verb].reach is Reach.OWN:
        assert not allowed(somebody(role, "elsewhere"), verb, HERE)
        # Nor the party that stands on another side of it.
        for side, party in PARTIES.items():
            if side is not SIDES[role]:
                assert not allowed(somebody(role, party), verb, HERE)


@pytest.mark.parametrize("verb", sorted(RULES))
def test_nobodys_partner_may_do_nothing(verb: str):
    if RULES[verb].reach is Reach.OWN:
        stranger = By(person="somebody", role=Role.PARTNER, side=Side.PARTNER, party=None, admin="admin")
        assert not allowed(stranger, verb, HERE)
        assert not allowed(somebody(Role.PARTNER), verb, DIRECT)


def test_staff_without_a_party_reach_the_vendors_things_only_through_an_administrator():
    staff = By(person="jiyoon", role=Role.FINANCE, side=Side.VENDOR)
    assert not allowed(staff, "payment.record", HERE)
    assert allowed(staff.model_copy(update={"admin": "admin"}), "payment.record", HERE)


@pytest.mark.parametrize("verb", sorted(RULES))
def test_administrators_may_say_every_verb_there_is(verb: str):
    assert allowed(somebody(Role.ADMIN), verb, HERE)


def test_role_is_not_enough_to_change_side():
    """A partner's token does not become the customer's by naming the customer's party."""
    assert not allowed(By(person="x", role=Role.PARTNER, side=Side.CUSTOMER, party="hanbit"), "delivery.show", HERE)
