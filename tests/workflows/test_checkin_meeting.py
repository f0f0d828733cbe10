"""A check-in in calendars: arranged with a time, followed when it moves, gone when it is skipped."""

from __future__ import annotations

import pytest

from postsales.domain.errors import Refused
from postsales.domain.seats import Language, Person, Seat, Side
from postsales.messages.effects import Invite
from tests.workflows.checkin_world import Desk, desk
from tests.workflows.test_checkin_surveys import with_customers


def invites(at_desk: Desk) -> list[tuple[str, Invite]]:
    return [(mail.to.person, mail.invite) for mail in at_desk.mail.letters if mail.invite is not None]


async def test_arranged_moved_and_called_off_it_is_one_entry():
    with desk() as at_desk:
        await at_desk.join(people=with_customers())
        await at_desk.say("csm", "checkin.replan", on="2026-03-06", at="14:30", people=["mina"], place="Room 3")
        first = invites(at_desk)
        assert [who for who, _ in first] == ["csm", "mina"]
        entry = first[0][1]
        assert (entry.method, entry.sequence, entry.uid) == ("REQUEST", 0, "checkin-1.acme@postsales")
        assert entry.starts_at is not None
        assert entry.starts_at.isoformat() == "2026-03-06T05:30:00+00:00"
        # Another day: the same time, the same people, the same entry.
        await at_desk.say("csm", "checkin.replan", on="2026-03-09")
        moved = invites(at_desk)[2:]
        assert [(who, each.sequence, each.uid) for who, each in moved] == [
            ("csm", 1, entry.uid),
            ("mina", 1, entry.uid),
        ]
        await at_desk.say("csm", "checkin.skip", reason="They asked for it.")
        gone = invites(at_desk)[4:]
        assert [(who, each.method, each.sequence) for who, each in gone] == [
            ("csm", "CANCEL", 2),
            ("mina", "CANCEL", 2),
        ]


async def test_a_successor_gets_the_meeting_too():
    with desk() as at_desk:
        await at_desk.join(people=with_customers())
        await at_desk.say("csm", "checkin.replan", on="2026-03-06", at="14:30")
        kim = Person(id="kim", name="Kim", side=Side.VENDOR, email="kim@example.com", language=Language.KO)
        await at_desk.join(people=with_customers().vacate(Seat.CSM, "csm", kim))
        assert [(who, each.sequence) for who, each in invites(at_desk)] == [("csm", 0), ("kim", 1)]


async def test_without_a_time_no_calendar_hears():
    with desk() as at_desk:
        await at_desk.join()
        await at_desk.say("csm", "checkin.replan", on="2026-03-09")
        assert invites(at_desk) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"at": "25:00"}, "bad_argument"),
        ({"at": "10:00", "minutes": 0}, "bad_argument"),
        ({"at": "10:00", "people": ["rep"]}, "not_the_customers_person"),
    ],
)
async def test_what_is_refused(body, code):
    with desk() as at_desk:
        await at_desk.join(people=with_customers())
        with pytest.raises(Refused) as refused:
            await at_desk.say("csm", "checkin.replan", on="2026-03-09", **body)
        assert refused.value.code == code
        assert invites(at_desk) == []
