"""Visits in calendars: one entry per visit, which newer messages move and take out again."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, date, datetime
from email.message import EmailMessage

from icalendar import Calendar

from postsales.messages.effects import Attendee, Invite, Mail, Recipient
from postsales.notify.calendar import entry
from postsales.notify.mail import compose

INVITE = Invite(
    method="REQUEST",
    uid="visit-1.HB-1@postsales",
    sequence=2,
    summary="ERP: 서버 설치",
    description="정문\n랙 2칸; 관리자, 계정",
    location="전산실",
    day=date(2026, 3, 17),
    starts_at=datetime(2026, 3, 17, 0, 30, tzinfo=UTC),
    ends_at=datetime(2026, 3, 17, 7, 0, tzinfo=UTC),
    stamped_at=datetime(2026, 3, 9, 4, 0, tzinfo=UTC),
    organizer=Attendee(name="김재호", email="jaeho@daon.example"),
    attendees=(Attendee(name='강 "서준", 대리', email="seojun@hanbit.example"),),
)


def read(invite: Invite) -> tuple[Calendar, dict[str, object]]:
    calendar = Calendar.from_ical(entry(invite))
    (event,) = calendar.walk("VEVENT")
    return calendar, dict(event)


def test_a_request_names_the_visit_its_time_and_who_comes() -> None:
    calendar, event = read(INVITE)
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("visit-1.HB-1@postsales", 2, "CONFIRMED")
    assert "DTSTART:20260317T003000Z" in entry(INVITE)
    assert event["DESCRIPTION"] == INVITE.description
    assert event["ATTENDEE"] == "mailto:seojun@hanbit.example"
    assert entry(INVITE) == entry(INVITE)


def test_without_times_it_is_all_day() -> None:
    written = entry(INVITE.model_copy(update={"starts_at": None, "ends_at": None}))
    assert "DTSTART;VALUE=DATE:20260317" in written
    assert "DTEND;VALUE=DATE:20260318" in written


def test_cancelled_and_only_proposed_are_told_apart() -> None:
    assert read(INVITE.model_copy(update={"method": "CANCEL"}))[1]["STATUS"] == "CANCELLED"
    assert read(INVITE.model_copy(update={"tentative": True}))[1]["STATUS"] == "TENTATIVE"


def test_no_line_is_longer_than_the_standard_allows() -> None:
    long = INVITE.model_copy(update={"description": "랙과 계정 " * 60})
    assert all(len(line.encode()) <= 75 for line in entry(long).split("\r\n"))


def test_the_letter_carries_it_as_another_form_of_itself() -> None:
    to = Recipient(person="seojun", name="강서준", email="seojun@hanbit.example", language="ko")
    facts = {"title": "ERP", "what": "재설치", "owner": "이민지", "due_on": "2026-03-10", "n": 1, "moves": 0}
    mail = Mail(key="k", to=to, template="delivery/promise_made", facts=facts, about="HB-1", invite=INVITE)
    sent = compose(mail, "postsales@localhost").as_bytes()
    letter = email.message_from_bytes(sent, _class=EmailMessage, policy=email.policy.default)
    assert letter.get_content_type() == "multipart/alternative"
    text, calendar = letter.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert Calendar.from_ical(calendar.get_content())["METHOD"] == "REQUEST"
