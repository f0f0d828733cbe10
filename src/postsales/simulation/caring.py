"""What the vendor's people feel like doing for a customer beside seeing it: actions, done or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from postsales.domain.seats import Seat, Side
from postsales.messages.rows import ActionRow, CheckinRow, SurveyRow
from postsales.simulation.mirror import Mirror
from postsales.simulation.urge import Urge


def caring(mirror: Mirror, cares: float, today: date) -> Iterator[Urge]:
    """`cares`: how much these people look after customers, as a chance per day."""
    yield Urge("expansion.bring", cares / 60, {}, Side.PARTNER)
    yield Urge("action.lay_out", cares / 200, {}, Seat.CSM)
    yield Urge("action.open", cares / 40, {"owner": None}, Seat.CSM)
    for person in [each.person for each in mirror.people(Side.CUSTOMER)][:1]:
        yield Urge("survey.send", cares / 60, {"people": [person]}, Seat.CSM)
    if any(row.state in ("planned", "overdue") for row in mirror.all(CheckinRow)):
        yield Urge("checkin.no_answer", cares / 40, {}, Seat.CSM)
    yield Urge("usage.record", cares / 120, {}, Seat.CSM)
    yield Urge("usage.import", cares / 120, {}, Seat.CSM)
    yield Urge("checkin.cadence", cares / 200, {"monthly_days": 14}, Seat.CSM)
    for survey in mirror.all(SurveyRow):
        if survey.score is None and survey.until.date() > today:
            yield Urge("survey.answer", cares / 4, {"survey": survey.n}, survey.person)
    for row in mirror.all(ActionRow):
        if row.state == "open":
            which = {"action": row.n}
            if row.sort == "expansion":
                won = (
                    {"result": "won"}
                    if mirror.delivery is None
                    else {"result": "won", "currency": mirror.delivery.currency}
                )
                lost = {"result": "lost", "amount": None, "currency": None}
                yield Urge("expansion.outcome", cares / 12, {**which, **lost}, row.owner)
                yield Urge("expansion.outcome", cares / 12, {**which, **won, "amount": "1000"}, row.owner)
            else:
                yield Urge("action.done", cares / 8, which, row.owner)
            yield Urge("action.move", cares / 40, {**which, "owner": None}, row.owner)
            yield Urge("action.drop", cares / 80, which, Seat.CSM)
