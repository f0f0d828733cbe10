"""Calendar entries for letters: RFC 5545 objects that ask, update and cancel as RFC 5546 has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar, Event, vCalAddress, vText

from postsales.messages.effects import Attendee, Invite


def entry(invite: Invite) -> str:
    """The entry as text. The same invite gives the same text, byte for byte."""
    calendar = Calendar()
    calendar.add("prodid", "-//postsales//visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", invite.method)
    calendar.add_component(_event(invite))
    written: bytes = calendar.to_ical()
    return written.decode()


class WholeDay(NamedTuple):
    """A day on which something is to be done, at no time of its own."""

    uid: str
    day: date
    summary: str


def published(days: Iterable[WholeDay], stamped_at: datetime) -> str:
    """A calendar to read in: each a tentative entry of a whole day that takes no time.

    An entry that is asked for later under the same UID takes its place, with its hour.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//postsales//check-ins//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for each in days:
        event = Event()
        event.add("uid", each.uid)
        event.add("sequence", 0)
        event.add("dtstamp", stamped_at.astimezone(UTC))
        event.add("summary", each.summary)
        event.add("dtstart", each.day)
        event.add("dtend", each.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("status", "TENTATIVE")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _event(invite: Invite) -> Event:
    event = Event()
    event.add("uid", invite.uid)
    event.add("sequence", invite.sequence)
    event.add("dtstamp", invite.stamped_at.astimezone(UTC))
    event.add("summary", invite.summary)
    if invite.starts_at is None:
        event.add("dtstart", invite.day)
        event.add("dtend", invite.day + timedelta(days=1))
    else:
        # In UTC, so that no reader needs our table of time zones.
        event.add("dtstart", invite.starts_at.astimezone(UTC))
        if invite.ends_at is not None:
            event.add("dtend", invite.ends_at.astimezone(UTC))
    if invite.location:
        event.add("location", invite.location)
    if invite.description:
        event.add("description", invite.description)
    status = "TENTATIVE" if invite.tentative else "CONFIRMED"
    event.add("status", "CANCELLED" if invite.method == "CANCEL" else status)
    event.add("organizer", _address(invite.organizer))
    for attendee in invite.attendees:
        address = _address(attendee)
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        if invite.method == "REQUEST":
            address.params["PARTSTAT"] = vText("NEEDS-ACTION")
            address.params["RSVP"] = vText("TRUE")
        event.add("attendee", address, encode=False)
    return event


def _address(attendee: Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{attendee.email}")
    # RFC 5545 forbids double quotes in parameters, and quotes what needs it.
    address.params["CN"] = vText(attendee.name.replace('"', "'"))
    return address
