"""Whom an installation writes to about visits, and what goes into their calendars."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from postsales.domain import visit as visiting
from postsales.domain.installation_state import InstallationState
from postsales.domain.seats import Person, Seat, Side
from postsales.domain.visit import Visit, VisitStage
from postsales.domain.visit_absence import WaysOut
from postsales.messages.effects import Attendee, BriefingOf, Invite, Mail
from postsales.messages.setting import Setting
from workflows.installation_letters import heads, hosts, items_of, name_of, open_items, visit_facts, written
from workflows.installation_rows import lead

POOR = 2
"""Stars with which a visit is rated badly enough for somebody to call."""


def proposed(state: InstallationState, setting: Setting, visit: Visit) -> tuple[Mail, ...]:
    """The engineer and whoever leads on their side: another party asks for them."""
    people = (state.roster.person(visit.engineer), lead(state, visit.side))
    return written(setting, people, "visit_proposed", f"{visit.n}:{visit.moves}", **visit_facts(state, visit))


def briefing(state: InstallationState, setting: Setting, visit: Visit) -> tuple[Mail, ...]:
    """The engineer: everything known that they must know, as it stands when the letter goes out."""
    engineer = state.roster.person(visit.engineer)
    letters = written(
        setting, (engineer,), "briefing", f"{visit.n}:{visit.briefings}", text=visit.briefing or "",
        **visit_facts(state, visit),
    )  # fmt: skip
    wanted = BriefingOf(delivery=setting.delivery, visit=visit.n, side=visit.side)
    return tuple(letter.model_copy(update={"briefing": wanted}) for letter in letters)


def confirmed(state: InstallationState, setting: Setting, visit: Visit, now: datetime) -> tuple[Mail, ...]:
    """The customer and the engineer: who comes when, and what for; with an entry for their calendars."""
    facts, occasion = visit_facts(state, visit), f"{visit.n}:{visit.invitations}"
    entry = invite(state, setting, visit, now)
    engineer = (state.roster.person(visit.engineer),)
    told = written(setting, hosts(state), "visit_confirmed", occasion, **facts)
    return enclosing(told + written(setting, engineer, "visit_booked", occasion, **facts), entry)


def rescheduled(
    state: InstallationState, setting: Setting, visit: Visit, was: str, reason: str, now: datetime
) -> tuple[Mail, ...]:
    """Everybody it concerns: the old day, the new one, and why. Their calendars follow if they had it."""
    people = (state.roster.person(visit.engineer), *hosts(state))
    told = {"was": was, "reason": reason, "proposed": visit.stage is VisitStage.PROPOSED}
    entry = invite(state, setting, visit, now) if visit.booked else None
    occasion = f"{visit.n}:{visit.moves}"
    return enclosing(written(setting, people, "visit_moved", occasion, **visit_facts(state, visit), **told), entry)


def cancelled(
    state: InstallationState, setting: Setting, before: Visit, reason: str, now: datetime
) -> tuple[Mail, ...]:
    """Who was to come and to be visited: it does not take place. `before` is the visit as it stood."""
    gone = visiting.cancelled(before)
    people = (state.roster.person(gone.engineer), *hosts(state))
    entry = invite(state, setting, gone, now, cancel=True) if before.booked else None
    told = written(setting, people, "visit_cancelled", str(gone.n), reason=reason, **visit_facts(state, gone))
    return enclosing(told, entry)


def reminder(state: InstallationState, setting: Setting, visit: Visit) -> tuple[Mail, ...]:
    """The customer and the engineer, the day before."""
    people = (state.roster.person(visit.engineer), *hosts(state))
    occasion = f"{visit.n}:{visit.day.isoformat()}"
    return written(setting, people, "visit_reminder", occasion, **visit_facts(state, visit))


def missed(
    state: InstallationState, setting: Setting, visit: Visit, note: str | None, new_date_by: date
) -> tuple[Mail, ...]:
    """Both sides: nobody met, who owes the new date and by when."""
    people = (*hosts(state), state.roster.person(visit.engineer), *leads(state, visit))
    told = {"absent": visit.absent, "note": note or "", "new_date_by": new_date_by.isoformat()}
    return written(setting, people, "visit_missed", f"{visit.n}:{visit.moves}", **visit_facts(state, visit), **told)


def new_date_missing(state: InstallationState, setting: Setting, visit: Visit) -> tuple[Mail, ...]:
    """Those above whoever owes the new date."""
    side = visit.owes_new_date or visit.side
    occasion = f"{visit.n}:{visit.moves}:{visit.new_date_climbed}"
    told = {"absent": visit.absent, "ordinal": visit.new_date_climbed}
    return written(setting, heads(state, side), "new_date_missing", occasion, **visit_facts(state, visit), **told)


def reported(state: InstallationState, setting: Setting, visit: Visit) -> tuple[Mail, ...]:
    """The customer: how it went, what is left, who does it and when."""
    facts = visit_facts(state, visit) | {"open_items": items_of(state, open_items(state))}
    return written(setting, hosts(state), "visit_reported", str(visit.n), **facts)


def rated_badly(state: InstallationState, setting: Setting, visit: Visit) -> tuple[Mail, ...]:
    """Those who can put it right, when the customer was not content."""
    rating = visit.rating
    if rating is None or rating.stars > POOR:
        return ()
    people = (*leads(state, visit), state.roster.holder(Seat.SALES_REP))
    told = {"stars": rating.stars, "words": rating.words or "", "by": name_of(state, rating.by)}
    occasion = f"{visit.n}:{rating.stars}"
    return written(setting, people, "visit_rated_badly", occasion, **visit_facts(state, visit), **told)


def report_missing(state: InstallationState, setting: Setting, visit: Visit) -> tuple[Mail, ...]:
    """The engineer and whoever planned it: how did it go?"""
    people = (state.roster.person(visit.engineer), state.roster.person(visit.planned_by), lead(state, visit.side))
    return written(setting, people, "report_missing", f"{visit.n}:{visit.moves}", **visit_facts(state, visit))


def engineer_away(
    state: InstallationState, setting: Setting, visit: Visit, ways: WaysOut, occasion: int
) -> tuple[Mail, ...]:
    """Who planned it and who leads: its engineer is away that day, and what can be done about it."""
    people = (state.roster.person(visit.planned_by), *leads(state, visit))
    told = {
        "until_on": visit.away_until.isoformat() if visit.away_until else "",
        "back_on": ways.back_on.isoformat(),
        "others": [{"id": each, "name": name_of(state, each)} for each in ways.others],
        "confirmed": visit.stage is VisitStage.CONFIRMED,
    }
    return written(setting, people, "visit_engineer_away", f"{visit.n}:{occasion}", **visit_facts(state, visit), **told)


def leads(state: InstallationState, visit: Visit) -> tuple[Person | None, ...]:
    """Whoever leads on the engineer's side, and the delivery manager."""
    return lead(state, visit.side), state.roster.holder(Seat.DELIVERY_MANAGER)


def enclosing(letters: tuple[Mail, ...], entry: Invite | None) -> tuple[Mail, ...]:
    """The letters, with an entry for calendars if there is one."""
    return letters if entry is None else tuple(each.model_copy(update={"invite": entry}) for each in letters)


def invite(state: InstallationState, setting: Setting, visit: Visit, now: datetime, *, cancel: bool = False) -> Invite:
    """The visit as an entry for calendars. A visit's entries have one UID; each newer one a higher SEQUENCE."""
    starts_at = _instant(setting, visit, visit.starts)
    ends_at = _instant(setting, visit, visit.ends)
    if starts_at is not None and ends_at is None:
        # An entry without an end takes no time in most calendars: the rest of the working day is held free.
        ends_at = setting.calendars[Side.CUSTOMER].close_of_business(visit.day)
        ends_at = ends_at if ends_at > starts_at else None
    people = (*hosts(state), state.roster.person(visit.engineer))
    planner = state.roster.person(visit.planned_by) or state.roster.holder(Seat.DELIVERY_MANAGER)
    known = {person.id: Attendee(name=person.name, email=person.email) for person in people if person is not None}
    organizer = Attendee(name=planner.name, email=planner.email) if planner else next(iter(known.values()))
    return Invite(
        method="CANCEL" if cancel else "REQUEST", uid=f"visit-{visit.n}.{setting.delivery}@postsales",
        sequence=max(visit.invitations - 1, 0), summary=f"{setting.title}: {visit.purpose}",
        description="\n".join(filter(None, (visit.access, *visit.prerequisites))), location=visit.place,
        day=visit.day, starts_at=starts_at, ends_at=ends_at, tentative=visit.stage is VisitStage.PROPOSED,
        stamped_at=now, organizer=organizer, attendees=tuple(known.values()),
    )  # fmt: skip


def _instant(setting: Setting, visit: Visit, at: str | None) -> datetime | None:
    """A local time of the customer's as an instant."""
    if at is None:
        return None
    zone = ZoneInfo(setting.calendars[Side.CUSTOMER].timezone)
    return datetime.combine(visit.day, time.fromisoformat(at), tzinfo=zone)
