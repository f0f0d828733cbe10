"""The joint session goes into the calendars of both sides, and follows when it is arranged anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from postsales.messages.effects import Invite
from postsales.notify.calendar import entry
from tests.workflows.escalation_world import Desk, desk
from tests.workflows.test_escalation import EVIDENCE, VERDICT

SEOUL = ZoneInfo("Asia/Seoul")
UNDETERMINED = {**VERDICT, "kind": "undetermined", "owner": "helen", "promised_on": "2026-03-13"}


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        yield found


def invites(at_desk: Desk, template: str) -> list[Invite]:
    found = [mail.invite for mail in at_desk.mail.letters if mail.template == f"escalation/{template}"]
    return [invite for invite in found if invite is not None]


async def undetermined(at_desk: Desk) -> None:
    await at_desk.open("jaeho", claim=True, evidence=EVIDENCE)
    await at_desk.say("helen", "issue.verdict", **UNDETERMINED)


async def test_both_sides_have_it_in_their_calendars_without_a_time_for_the_whole_day(at_desk):
    await undetermined(at_desk)
    assert set(at_desk.letters("session")) == {"helen", "jaeho", "rep"}
    (one, *others) = invites(at_desk, "session")
    assert others == [one] * 2
    assert (one.method, one.day, one.starts_at, one.tentative) == ("REQUEST", date(2026, 3, 13), None, True)
    assert {each.name for each in one.attendees} == {"Helen", "Jaeho", "Rep"}
    assert "METHOD:REQUEST" in entry(one)


async def test_arranged_anew_the_same_entry_moves(at_desk):
    await undetermined(at_desk)
    answer = await at_desk.say("jaeho", "issue.session", day="2026-03-12", starts="14:00", place="Room 2")
    assert (answer.what, answer.details["on"]) == ("session_arranged", "2026-03-12")
    first, moved = invites(at_desk, "session")[0], invites(at_desk, "session")[-1]
    assert (first.uid, first.sequence) == (moved.uid, 0)
    assert (moved.sequence, moved.location, moved.tentative) == (1, "Room 2", False)
    assert moved.starts_at == datetime(2026, 3, 12, 14, tzinfo=SEOUL)
    assert moved.ends_at == datetime(2026, 3, 12, 15, tzinfo=SEOUL)
    status = await at_desk.status()
    assert status.session is not None
    assert status.next is not None
    assert (status.session.starts, status.next.what) == ("14:00", "session_awaited")


async def test_a_verdict_before_the_day_takes_it_out_of_the_calendars(at_desk):
    await undetermined(at_desk)
    await at_desk.say("helen", "issue.verdict", **VERDICT)
    gone = invites(at_desk, "verdict_told")
    assert {invite.method for invite in gone} == {"CANCEL"}
    assert {invite.sequence for invite in gone} == {1}


async def test_a_verdict_on_the_day_leaves_it(at_desk):
    await undetermined(at_desk)
    await at_desk.hours(4 * 24 + 2)
    await at_desk.say("helen", "issue.verdict", **{**VERDICT, "promised_on": "2026-03-20"})
    assert invites(at_desk, "verdict_told") == []
