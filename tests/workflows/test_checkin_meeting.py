"""A check-in in calendars: arranged with a time, followed when it moves, gone when it is skipped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from postsales.domain.absence import Absence
from postsales.domain.errors import Refused
from postsales.domain.seats import Language, Person, Roster, Seat, Side
from postsales.messages.effects import Invite
from tests.workflows.checkin_world import SIGNED, Desk, desk
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


def with_kim() -> Roster:
    kim = Person(id="kim", name="Kim", side=Side.VENDOR, email="kim@example.com", language=Language.KO)
    return with_customers().vacate(Seat.CSM, "csm", kim)


def told(at_desk: Desk) -> list[tuple[str, str, int]]:
    return [(who, each.method, each.sequence) for who, each in invites(at_desk)]


async def test_a_successor_gets_the_meeting_and_whose_it_was_loses_it():
    with desk() as at_desk:
        await at_desk.join(people=with_customers())
        await at_desk.say("csm", "checkin.replan", on="2026-03-06", at="14:30", people=["mina"])
        await at_desk.join(people=with_kim())
        assert told(at_desk)[2:] == [("kim", "REQUEST", 1), ("csm", "CANCEL", 1), ("mina", "REQUEST", 1)]
        gone = invites(at_desk)[3][1]
        assert [each.name for each in gone.attendees] == ["Csm"]
        assert {each.uid for _, each in invites(at_desk)} == {"checkin-1.acme@postsales"}


async def test_without_a_time_its_place_is_held_in_the_customers_business_hours():
    with desk() as at_desk:
        await at_desk.join()
        await at_desk.until(SIGNED + timedelta(days=3))
        ((who, entry),) = invites(at_desk)
        assert (who, entry.method, entry.sequence, entry.tentative) == ("csm", "REQUEST", 0, True)
        # An hour after they open.
        assert entry.starts_at == datetime(2026, 3, 5, 1, tzinfo=UTC)
        assert [each.template for each in at_desk.mail.letters] == ["checkin/due"]


async def test_moved_it_is_the_same_entry_and_skipped_it_goes():
    with desk() as at_desk:
        await at_desk.join()
        await at_desk.say("csm", "checkin.replan", on="2026-03-09")
        await at_desk.say("csm", "checkin.replan", on="2026-03-10")
        await at_desk.say("csm", "checkin.replan", on="2026-03-10", at="15:00")
        await at_desk.say("csm", "checkin.skip", reason="They asked for it.")
        assert told(at_desk) == [
            ("csm", "REQUEST", 0),
            ("csm", "REQUEST", 1),
            ("csm", "REQUEST", 2),
            ("csm", "CANCEL", 3),
        ]
        assert [each.tentative for _, each in invites(at_desk)] == [True, True, False, False]
        assert {each.uid for _, each in invites(at_desk)} == {"checkin-1.acme@postsales"}


async def test_on_vacation_the_delegate_is_invited_and_back_again_it_is_the_csms():
    with desk() as at_desk:
        await at_desk.join()
        await at_desk.say("csm", "checkin.replan", on="2026-03-09")
        await at_desk.join(absences=(Absence(person="csm", from_on=date(2026, 3, 9), until_on=date(2026, 3, 13)),))
        await at_desk.join()
        assert told(at_desk) == [
            ("csm", "REQUEST", 0),
            ("rep", "REQUEST", 1),
            ("csm", "CANCEL", 1),
            ("csm", "REQUEST", 2),
            ("rep", "CANCEL", 2),
        ]


async def test_nobody_answered_it_moves_held_early_it_goes_agreed_for_a_day_it_is_entered():
    with desk() as at_desk:
        await at_desk.join()
        await at_desk.until(date(2026, 3, 5))
        await at_desk.say("csm", "checkin.no_answer")
        assert [(each.day.day, each.sequence) for _, each in invites(at_desk)] == [(5, 0), (9, 1)]
        await at_desk.record(next_on="2026-03-18")
        assert [(each.method, each.uid) for _, each in invites(at_desk)[2:]] == [
            ("CANCEL", "checkin-1.acme@postsales"),
            ("REQUEST", "checkin-2.acme@postsales"),
        ]


async def test_with_the_last_delivery_the_entry_goes_too():
    with desk() as at_desk:
        await at_desk.join()
        await at_desk.say("csm", "checkin.replan", on="2026-03-09")
        await at_desk.leave()
        assert told(at_desk) == [("csm", "REQUEST", 0), ("csm", "CANCEL", 1)]


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
