"""Every verb has an address anyone can compute, a shape, and a description."""

import pytest

from postsales.desk.verbs import VERBS, Where
from postsales.domain.errors import Refused
from postsales.domain.frozen import Stated
from postsales.messages.escalation import AboutIssue, ClaimIssue


class Named(Stated):
    """A body that names whatever a verb may be about."""

    issue: int | None = 3
    instalment: int | None = 2
    recovery: int | None = 4
    complaint: str | None = "c-0123456789ab"


STEMS = {
    "delivery", "product", "handoff", "promise", "visit", "package", "acceptance", "issue", "payment", "checkin",
    "signal",
}  # fmt: skip


def test_every_stem_has_its_verbs():
    assert {verb.partition(".")[0] for verb in VERBS} >= STEMS


@pytest.mark.parametrize("name", sorted(VERBS))
def test_verb_has_an_address_and_says_what_it_is(name: str):
    verb = VERBS[name]
    assert name in (verb.body.__doc__ or "")
    address = verb.address("OWNER", Named())
    assert "OWNER" in address
    if verb.where is Where.DELIVERY:
        # Looking back outlives the delivery, and complaints about people are none of its business.
        stem = name.partition(".")[0]
        assert address.startswith(f"{stem if stem in ('retrospective', 'conduct') else 'delivery'}/OWNER")


@pytest.mark.parametrize(
    ("name", "body", "address"),
    [
        ("handoff.assign", Stated(), "delivery/D-1"),
        ("handoff.complete", Stated(), "delivery/D-1/handoff"),
        ("visit.plan", Stated(), "delivery/D-1/installation"),
        ("issue.claim", ClaimIssue(symptom="slams"), "delivery/D-1"),
        ("issue.claim", ClaimIssue(symptom="slams", issue=4), "delivery/D-1/issue/4"),
        ("issue.acknowledge", AboutIssue(issue=7), "delivery/D-1/issue/7"),
        ("payment.record", Named(), "delivery/D-1/instalment/2"),
        ("checkin.record", Stated(), "customer/D-1/checkins"),
        ("signal.acknowledge", Stated(), "finance/D-1"),
    ],
)
def test_verbs_go_to_who_answers_them(name: str, body: Stated, address: str):
    assert VERBS[name].address("D-1", body) == address


def test_verb_about_an_issue_needs_its_number():
    with pytest.raises(Refused, match="bad_argument"):
        VERBS["issue.verdict"].address("D-1", Stated())
