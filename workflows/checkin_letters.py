"""What is written about check-ins: to whoever holds them, and to the vendor's head when nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from postsales.domain.cadence import HEADS, CheckinState, Planned
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.checkin_holder import holder
from postsales.domain.seats import Party, Person, Seat
from postsales.messages.agenda import AgendaOf
from postsales.messages.effects import Mail, Recipient

WITH_AGENDA = ("due",)
"""Letters to whoever calls: they carry the agenda; as do those about a check-in that is theirs now."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters about the planned check-in with one customer."""

    customer: Party
    state: CheckinState
    calendar: BusinessCalendar
    today: date

    def due(self, current: Planned, surveyed: tuple[str, ...] = ()) -> tuple[Mail, ...]:
        """Its day has come: what is known from the last time, and who of the customer's is asked by letter today."""
        meeting = current.meeting
        at = {"starts": meeting.starts if meeting else "", "proposed": meeting is not None and meeting.proposed}
        asked = {"surveyed": ", ".join(surveyed)}
        return self._to("due", current, self._whose(current), **at, **asked, **self._known())

    def reminder(self, current: Planned) -> tuple[Mail, ...]:
        """Nothing recorded yet."""
        return self._to("reminder", current, self._whose(current))

    def climbed(self, current: Planned) -> tuple[Mail, ...]:
        """The head hears that a customer waits to be seen."""
        return self._to("climbed", current, self.state.person(*HEADS), holder=self._holder(current), **self._known())

    def skipped_again(self, current: Planned, reason: str) -> tuple[Mail, ...]:
        """The second time in a row that the customer is not seen."""
        times = self.state.not_held_in_a_row
        head = self.state.person(*HEADS)
        return self._to("skipped_again", current, head, holder=self._holder(current), reason=reason, times=times)

    def silent(self, current: Planned, tried: int, note: str | None) -> tuple[Mail, ...]:
        """The customer's window, and the head: nobody there has answered, somebody else may get through."""
        window, head = self.state.person(Seat.SALES_REP), self.state.person(*HEADS)
        people = {each.id: each for each in (window, head) if each is not None}
        told = {"tried": tried, "note": note or "", "in_a_row": self.state.silent_in_a_row}
        letters = (
            self._to("silent", current, person, holder=self._holder(current), **told, **self._known())
            for person in people.values()
        )
        return tuple(letter for each in letters for letter in each)

    def handed_on(self, current: Planned, was: Person | None) -> tuple[Mail, ...]:
        """Whoever holds it from now on: by when, from whom, and what is known."""
        told = {"was": was.name if was else ""}
        return self._to(f"handed_on:{was.id if was else ''}", current, self._whose(current), **told, **self._known())

    def _whose(self, current: Planned) -> Person | None:
        return holder(self.state, current.sort, max(current.due_on, self.today))

    def _holder(self, current: Planned) -> str:
        person = self._whose(current)
        return person.name if person else ""

    def _known(self) -> dict[str, Any]:
        """What came of the last check-in; empty when there was none."""
        held = self.state.held
        report = held.report if held else None
        return {
            "last_on": self.calendar.local_date(held.at).isoformat() if held else "",
            "sentiment": report.sentiment if report else None,
            "adoption": report.adoption if report else None,
            "value_met": report.value_met if report else None,
            "summary": report.summary if report else "",
            "questions": list(report.questions) if report else [],
            "next_step": (report.next_step or "") if report else "",
            "not_held_in_a_row": self.state.not_held_in_a_row,
        }

    def _to(self, occasion: str, current: Planned, person: Person | None, **facts: Any) -> tuple[Mail, ...]:
        if person is None:
            return ()
        newest = self.state.newest
        told = {
            "n": current.n,
            "sort": current.sort,
            "due_on": current.due_on.isoformat(),
            "customer": self.customer.name,
            "deliveries": sorted(self.state.deliveries),
            "live": any(joined.live_on for joined in self.state.deliveries.values()),
            **facts,
        }
        key = f"customer/{self.customer.id}/checkin/{current.n}:{occasion}:{current.due_on.isoformat()}:{person.id}"
        wanted = AgendaOf(customer=self.customer.id, deliveries=tuple(sorted(self.state.deliveries)))
        agenda = wanted if occasion in WITH_AGENDA or occasion.startswith("handed_on") else None
        about, what = newest.delivery if newest else None, occasion.partition(":")[0]
        return (
            Mail(key=key, to=Recipient.of(person), template=f"checkin/{what}", facts=told, about=about, agenda=agenda),
        )
