"""Two different approvers, neither the requester, in time, and about what was shown."""

from datetime import UTC, datetime, timedelta

import pytest

from postsales.domain.approval import decide, lapsed, next_expiry, request, waiting, with_changed
from postsales.domain.errors import Refused

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHOWN = {"amount": "100", "outstanding": "300"}


def asked(known=(), sort="refund", by="nari", shown=SHOWN):
    return request(known, sort=sort, shown=shown, by=by, at=NOW, expires_at=NOW + timedelta(days=10))


def say(approval, by, *, yes=True, stands=SHOWN, now=NOW, seen=None):
    return decide(approval, by=by, yes=yes, now=now, stands=stands, seen=seen)


def test_the_second_word_grants_it():
    first = say(asked()[0], "helen")
    assert (first.state, first.approved_by) == ("waiting", ("helen",))
    second = say(first, "robert")
    assert (second.state, second.approved_by) == ("granted", ("helen", "robert"))


@pytest.mark.parametrize(("by", "code"), [("nari", "approving_ones_own_request"), ("helen", "approved_already")])
def test_the_same_person_does_not_count_twice(by, code):
    with pytest.raises(Refused) as refused:
        say(say(asked()[0], "helen"), by)
    assert refused.value.code == code


def test_one_no_ends_it():
    refused = say(asked()[0], "helen", yes=False, stands={"amount": "other"})
    assert (refused.state, refused.refused_by) == ("refused", "helen")
    with pytest.raises(Refused, match="nothing_to_decide"):
        say(refused, "robert")


def test_the_second_approver_decides_about_what_the_first_saw():
    first = say(asked()[0], "helen", seen=asked()[0].seen)
    with pytest.raises(Refused, match="not_what_was_shown"):
        say(first, "robert", seen="0" * 12)
    with pytest.raises(Refused, match="changed_since_asked") as changed:
        say(first, "robert", stands={**SHOWN, "outstanding": "200"})
    assert changed.value.facts["changed"] == "outstanding"


def test_it_expires():
    approvals = asked()
    late = NOW + timedelta(days=10)
    assert next_expiry(approvals) == late
    assert lapsed(approvals, late - timedelta(seconds=1)) is None
    assert lapsed(approvals, late) == approvals[0]
    with pytest.raises(Refused, match="nothing_to_decide"):
        say(approvals[0], "helen", now=late)


def test_asked_anew_it_replaces_the_one_that_waited():
    approvals = asked(asked(), shown={**SHOWN, "amount": "50"})
    assert [(each.n, each.state) for each in approvals] == [(1, "replaced"), (2, "waiting")]
    assert approvals[0].seen != approvals[1].seen
    assert waiting(approvals, None).n == 2
    with pytest.raises(Refused, match="nothing_to_decide"):
        waiting(approvals, 1)


def test_several_of_different_sorts_have_to_be_named():
    approvals = asked(asked(), sort="write_off")
    with pytest.raises(Refused, match="which_request"):
        waiting(approvals, None)
    assert waiting(approvals, 1).sort == "refund"
    assert with_changed(approvals, say(approvals[1], "helen"))[1].approved_by == ("helen",)
