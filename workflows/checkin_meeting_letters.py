"""What goes into calendars about a check-in: asked for, moved, called off. One UID, each time a higher SEQUENCE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from postsales.domain.cadence import Planned
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.checkin_meeting import Meeting
from postsales.domain.seats import Party, Person
from postsales.messages import ids
from postsales.messages.effects import Attendee, Invite, Mail, Recipient


@dataclass(frozen=True, slots=True)
class MeetingLetters:
    """Letters with calendar entries about one check-in, for whoever holds it and whom they meet."""

    customer: Party
    calendar: BusinessCalendar
    now: datetime
    about: str | None

    def entry(
        self, planned: Planned, meeting: Meeting, holder: Person, method: Literal["REQUEST", "CANCEL"] = "REQUEST",
        attendees: tuple[Person, ...] | None = None,
    ) -> Invite:  # fmt: skip
        """The entry itself, for whoever holds it and whom they meet; or, `attendees`, for these alone."""
        people = {each.id: each for each in (holder, *meeting.people)}
        starts_at = self.calendar.at(planned.due_on, meeting.starts)
        return Invite(
            method=method,
            uid=ids.checkin_entry(self.customer.id, planned.n),
            sequence=meeting.sequence,
            summary=f"{self.customer.name}: {holder.name}",
            location=meeting.place,
            day=planned.due_on,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=meeting.minutes),
            tentative=meeting.proposed,
            stamped_at=self.now,
            organizer=Attendee(name=holder.name, email=holder.email),
            attendees=tuple(Attendee(name=each.name, email=each.email) for each in attendees or tuple(people.values())),
        )

    def handed_to_another(self, planned: Planned, meeting: Meeting, was: Person, holder: Person) -> tuple[Mail, ...]:
        """Whose it no longer is: somebody else calls, the entry goes."""
        entry = self.entry(planned, meeting, was, "CANCEL", (was,))
        return self._written("meeting_off", planned, meeting, holder, (was,), entry, handed_on=True)

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
        entry = self.entry(planned, meeting, holder, method)
        return self._written(what, planned, meeting, holder, tuple(people.values()), entry)

    def _written(
        self, what: str, planned: Planned, meeting: Meeting, holder: Person, people: tuple[Person, ...],
        invite: Invite, *, handed_on: bool = False,
    ) -> tuple[Mail, ...]:  # fmt: skip
        key = f"customer/{self.customer.id}/checkin/{planned.n}"
        told = {
            "customer": self.customer.name,
            "holder": holder.name,
            "due_on": planned.due_on.isoformat(),
            "starts": meeting.starts,
            "minutes": meeting.minutes,
            "place": meeting.place or "",
            "again": meeting.sequence > 0,
            "proposed": meeting.proposed,
            "handed_on": handed_on,
        }
        return tuple(
            Mail(
                key=f"{key}:{what}:{meeting.sequence}:{each.id}", to=Recipient.of(each), template=f"checkin/{what}",
                facts=told, about=self.about, invite=invite,
            )
            for each in people
        )  # fmt: skip
