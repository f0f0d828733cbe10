"""What goes into calendars about a check-in: asked for, moved, called off. One UID, each time a higher SEQUENCE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from postsales.domain.cadence import Planned
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.checkin_meeting import Meeting
from postsales.domain.seats import Party, Person
from postsales.messages.effects import Attendee, Invite, Mail, Recipient


@dataclass(frozen=True, slots=True)
class MeetingLetters:
    """Letters with calendar entries about one check-in, for whoever holds it and whom they meet."""

    customer: Party
    calendar: BusinessCalendar
    now: datetime
    about: str | None

    def arranged(self, planned: Planned, meeting: Meeting, holder: Person) -> tuple[Mail, ...]:
        """It takes place then: a new entry, or one that follows a move."""
        return self._letters("meeting", "REQUEST", planned, meeting, holder)

    def called_off(self, planned: Planned, meeting: Meeting, holder: Person) -> tuple[Mail, ...]:
        """It does not take place: the entry goes."""
        return self._letters("meeting_off", "CANCEL", planned, meeting, holder)

    def _letters(
        self, what: str, method: Literal["REQUEST", "CANCEL"], planned: Planned, meeting: Meeting, holder: Person
    ) -> tuple[Mail, ...]:
        people = {each.id: each for each in (holder, *meeting.people)}
        hours, minutes = map(int, meeting.starts.split(":"))
        starts_at = self.calendar.start_of_day(planned.due_on) + timedelta(hours=hours, minutes=minutes)
        key = f"customer/{self.customer.id}/checkin/{planned.n}"
        invite = Invite(
            method=method,
            uid=f"checkin-{planned.n}.{self.customer.id}@postsales",
            sequence=meeting.sequence,
            summary=f"{self.customer.name}: {holder.name}",
            location=meeting.place,
            day=planned.due_on,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=meeting.minutes),
            stamped_at=self.now,
            organizer=Attendee(name=holder.name, email=holder.email),
            attendees=tuple(Attendee(name=each.name, email=each.email) for each in people.values()),
        )
        told = {
            "customer": self.customer.name,
            "holder": holder.name,
            "due_on": planned.due_on.isoformat(),
            "starts": meeting.starts,
            "minutes": meeting.minutes,
            "place": meeting.place or "",
            "again": meeting.sequence > 0,
        }
        return tuple(
            Mail(
                key=f"{key}:{what}:{meeting.sequence}:{each.id}", to=Recipient.of(each), template=f"checkin/{what}",
                facts=told, about=self.about, invite=invite,
            )
            for each in people.values()
        )  # fmt: skip
