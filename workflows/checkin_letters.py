"""What is written about check-ins: to whoever holds them, and to the vendor's head when nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postsales.domain.cadence import HEADS, SEATS, CheckinState, Planned
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.seats import Party, Person
from postsales.messages.effects import Mail, Recipient


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters about the planned check-in with one customer."""

    customer: Party
    state: CheckinState
    calendar: BusinessCalendar

    def due(self, current: Planned) -> tuple[Mail, ...]:
        """Its day has come: what is known from the last time."""
        return self._to("due", current, self.state.person(*SEATS[current.sort]), **self._known())

    def reminder(self, current: Planned) -> tuple[Mail, ...]:
        """Nothing recorded yet."""
        return self._to("reminder", current, self.state.person(*SEATS[current.sort]))

    def climbed(self, current: Planned) -> tuple[Mail, ...]:
        """The head hears that a customer waits to be seen."""
        return self._to("climbed", current, self.state.person(*HEADS), holder=self._holder(current), **self._known())

    def skipped_again(self, current: Planned, reason: str) -> tuple[Mail, ...]:
        """The second time in a row that the customer is not seen."""
        times = self.state.not_held_in_a_row
        head = self.state.person(*HEADS)
        return self._to("skipped_again", current, head, holder=self._holder(current), reason=reason, times=times)

    def _holder(self, current: Planned) -> str:
        person = self.state.person(*SEATS[current.sort])
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

    def _to(self, what: str, current: Planned, person: Person | None, **facts: Any) -> tuple[Mail, ...]:
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
        key = f"customer/{self.customer.id}/checkin/{current.n}:{what}:{current.due_on.isoformat()}:{person.id}"
        about = newest.delivery if newest else None
        return (Mail(key=key, to=Recipient.of(person), template=f"checkin/{what}", facts=told, about=about),)
