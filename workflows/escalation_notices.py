"""What is written about an issue beside its ordinary life: questions, experts, contested verdicts, what runs late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from postsales.domain.escalation_contest import heads
from postsales.domain.escalation_session import opposite
from postsales.domain.escalation_story import Warn
from postsales.domain.issue_parts import Session
from postsales.domain.seats import Person, Seat, Side
from postsales.messages.effects import Attendee, Effect, Invite, Mail
from workflows.escalation_envelope import ANSWERS, CUSTOMERS, MANAGERS, PARTNERS, REPS
from workflows.escalation_letters import Letters

SESSION_LASTS = timedelta(hours=1)
"""Unless they say otherwise; an entry without an end takes no time in most calendars."""

WINDOW = (Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.DELIVERY_MANAGER)


def asked(letters: Letters) -> tuple[Effect, ...]:
    """The rep has a question to answer; whoever asked hears who has it, and the partner that it was asked."""
    asking = _askers(letters)
    partner = _others(letters.holders(PARTNERS), asking)
    window = letters.holders(WINDOW)
    facts = {"window": window[0].name if window else "", "answer_by": letters.until("acknowledge")}
    return (
        *letters.to("question_asked", window, **facts),
        *letters.to("question_received", asking, **facts),
        *letters.to("question_told", partner, **facts),
    )


def answered(letters: Letters, by: str) -> tuple[Effect, ...]:
    """Whoever asked reads the answer, and whose it is; the partner and the rep read it too."""
    asking = _askers(letters)
    facts = {"answer": letters.issue.answer or "", "by_name": letters.name(by)}
    told = (each for each in (*letters.holders(PARTNERS), *letters.holders(REPS)) if each.id != by)
    return (
        *letters.to("question_answered", asking, **facts),
        *letters.to("question_answered_told", _others(told, asking), **facts),
    )


def expert_asked(letters: Letters, person: str) -> tuple[Effect, ...]:
    """The expert hears what for, from whom, and until when to say yes or no."""
    expert = next(each for each in letters.issue.experts if each.person == person)
    side = _side(letters, person)
    until = letters.terms.after(letters.issue, side, expert.since, letters.terms.policy.expert_within)
    facts = {"why": expert.why, "by_name": letters.name(expert.brought_by), "until": letters.on_the_wall(until)}
    return letters.to("expert_asked", _people(letters, person), **facts)


def expert_joined(letters: Letters, person: str) -> tuple[Effect, ...]:
    """Whoever asked hears; and, if the expert helps with their question, whoever waits for the answer."""
    expert = next(each for each in letters.issue.experts if each.person == person)
    joined = expert.state == "accepted"
    facts = {"person": letters.name(person), "joined": joined, "reason": expert.reason or ""}
    told = letters.to("expert_said", _people(letters, expert.brought_by), **facts)
    waiting = _askers(letters) if joined and letters.issue.asks else ()
    return (*told, *letters.to("expert_joined", waiting, **facts))


def expert_silent(letters: Letters, person: str) -> tuple[Effect, ...]:
    """Whoever asked, and the lead, look for somebody else."""
    expert = next(each for each in letters.issue.experts if each.person == person)
    people = (*_people(letters, expert.brought_by), *letters.holders(MANAGERS))
    return letters.to("expert_silent", people, person=letters.name(person))


def contested(letters: Letters) -> tuple[Effect, ...]:
    """Both heads have to decide; the customer hears that it is looked at again, the others that it is contested."""
    contest, verdict = letters.issue.contest, letters.issue.verdict
    if contest is None or verdict is None:
        return ()
    deciding = tuple(person for side in contest.sides for person in heads(letters.issue, side))
    facts = {
        "kind": verdict.kind,
        "by_name": letters.name(contest.by),
        "reason": contest.reason,
        "evidence": {name: str(found) for name, found in contest.evidence.items()},
        "until": letters.on_the_wall(contest.decide_by),
    }
    others = (*letters.holders(PARTNERS), *letters.holders(REPS), *letters.level_people(Side.VENDOR))
    customers = _others(letters.customers(), deciding)
    return (
        letters.ticket("contested"),
        *letters.to("heads_asked", deciding, **facts),
        *letters.to("looked_at_again", customers, until=facts["until"]),
        *letters.to("contested_told", _others(others, (*deciding, *customers)), **facts),
    )


def head_answered(letters: Letters, by: str) -> tuple[Effect, ...]:
    """The other head hears what this one said, and that the date stands."""
    contest = letters.issue.contest
    if contest is None:
        return ()
    side = _side(letters, by)
    other = next(each for each in contest.sides if each is not side)
    word = contest.words.get(side)
    facts = {
        "by_name": letters.name(by),
        "upheld": word is None or word.verdict is None,
        "kind": word.verdict.kind if word and word.verdict else "",
        "until": letters.on_the_wall(contest.decide_by),
    }
    return letters.to("head_answered", heads(letters.issue, other), **facts)


def contest_over(letters: Letters) -> tuple[Effect, ...]:
    """The verdict stands, or they do not agree: the customer and everybody who works on it hears."""
    issue = letters.issue
    if issue.verdict is None or issue.contest is None:
        return ()
    facts = {
        "kind": issue.verdict.kind,
        "outcome": issue.contest.outcome or "",
        "answer": issue.verdict.answer,
        "promised_on": issue.verdict.promised_on.isoformat(),
    }
    people = (*letters.customers(), *letters.holders(PARTNERS), *letters.holders(REPS), *_deciding(letters))
    return (letters.ticket("upheld" if issue.contest.outcome == "upheld" else "not_agreed"),
            *letters.to("contest_over", people, **facts))  # fmt: skip


def session(letters: Letters) -> tuple[Effect, ...]:
    """Both sides are asked to look at it together on that day; it goes into their calendars."""
    meeting = letters.issue.session
    if meeting is None:
        return ()
    facts = {"on": meeting.on.isoformat(), "because": meeting.because}
    told = {"starts": meeting.starts, "ends": meeting.ends, "place": meeting.place, "moved": meeting.moves > 0}
    entry = session_entry(letters, meeting)
    mails = letters.to("session", _meeting(letters), **facts, **told)
    return tuple(mail.model_copy(update={"invite": entry}) for mail in mails)


def _meeting(letters: Letters) -> tuple[Person, ...]:
    people = (*letters.level_people(Side.VENDOR), *letters.holders(ANSWERS[opposite(letters.issue)]))
    return (*people, *letters.holders(REPS))


def session_entry(letters: Letters, meeting: Session, *, cancel: bool = False) -> Invite:
    """The joint session as an entry for calendars: one UID, a higher SEQUENCE each time it is arranged anew.

    Without a time it is of the whole day, and tentative.
    """
    calendar = letters.setting.calendars[Side.CUSTOMER]
    starts, ends = (
        datetime.combine(meeting.on, time.fromisoformat(at), ZoneInfo(calendar.timezone)) if at else None
        for at in (meeting.starts, meeting.ends)
    )
    known = {each.id: Attendee(name=each.name, email=each.email) for each in _meeting(letters)}
    lead = letters.issue.roster.holder(*MANAGERS, *ANSWERS[Side.VENDOR])
    organizer = Attendee(name=lead.name, email=lead.email) if lead else next(iter(known.values()))
    issue, number = letters.issue, letters.setting.delivery
    return Invite(
        method="CANCEL" if cancel else "REQUEST", uid=f"session-{issue.n}.{number}@postsales",
        sequence=meeting.moves + cancel, summary=f"[{number} #{issue.n}] {issue.title}",
        description=issue.symptom or "", location=meeting.place, day=meeting.on, starts_at=starts,
        ends_at=ends or (starts + SESSION_LASTS if starts else None), tentative=starts is None,
        stamped_at=letters.at, organizer=organizer, attendees=tuple(known.values()),
    )  # fmt: skip


def without_session(letters: Letters, was: Session | None, today: date) -> tuple[Effect, ...]:
    """The letters of a verdict. One that comes before the day of the session takes it out of the calendars."""
    told = letters.verdict()
    if was is None or was.on <= today or letters.issue.session is not None:
        return told
    entry, meeting = session_entry(letters, was, cancel=True), {person.id for person in _meeting(letters)}
    return tuple(
        each.model_copy(update={"invite": entry}) if isinstance(each, Mail) and each.to.person in meeting else each
        for each in told
    )


def session_missed(letters: Letters) -> tuple[Effect, ...]:
    """The heads hear that there is no verdict still."""
    meeting = letters.issue.session
    facts = {"on": meeting.on.isoformat() if meeting else ""}
    return letters.to("session_missed", (*_deciding(letters), *letters.holders(MANAGERS)), **facts)


def near_breach(letters: Letters, step: Warn) -> tuple[Effect, ...]:
    """Whoever has to answer hears before it is late."""
    clock = "acknowledge" if step.duty == "acknowledge" else step.duty
    people = letters.level_people(step.side)
    missed = "acknowledge" if step.duty == "acknowledge" else "answer"
    return letters.to("near_breach", people, until=letters.until(clock), missed=missed)


def customer_waits(letters: Letters) -> tuple[Effect, ...]:
    """The customer's window, and who leads the delivery."""
    ball = letters.issue.ball
    return letters.to("customer_waits", (*letters.holders(REPS), *letters.holders(MANAGERS)),
                      ball=ball.value if ball else "")  # fmt: skip


def reopened(letters: Letters, reason: str) -> tuple[Effect, ...]:
    """Whoever had to answer has it again, and those who wait hear that it goes on."""
    ball = letters.issue.ball
    people = letters.level_people(ball) if ball in (Side.VENDOR, Side.PARTNER) else letters.customers()
    waiting = (*letters.customers(), *letters.holders(PARTNERS), *letters.holders(REPS))
    ticket = (letters.ticket("reopened"),) if letters.issue.handler is Side.VENDOR else ()
    return (*ticket, *letters.to("reopened", (*people, *waiting), reason=reason))


def merged(letters: Letters) -> tuple[Effect, ...]:
    """Whoever raised it hears where it goes on."""
    into = letters.issue.merged_into
    people = (*_people(letters, letters.issue.raised_by), *letters.holders(PARTNERS))
    ticket = (letters.ticket("merged", into=into),) if letters.issue.handler is Side.VENDOR else ()
    return (*ticket, *letters.to("merged", people, into=into))


def _askers(letters: Letters) -> tuple[Person, ...]:
    """Whoever asked, or the contact of the side on whose behalf it was written down."""
    question = letters.issue.question
    if question is None:
        return ()
    person = letters.issue.roster.person(question.by)
    if person is not None and person.side is question.side:
        return (person,)
    return letters.holders(CUSTOMERS if question.side is Side.CUSTOMER else PARTNERS)


def _deciding(letters: Letters) -> tuple[Person, ...]:
    sides = letters.issue.contest.sides if letters.issue.contest else (Side.VENDOR, opposite(letters.issue))
    return tuple(person for side in sides for person in heads(letters.issue, side))


def _people(letters: Letters, *people: str) -> tuple[Person, ...]:
    found = (letters.issue.roster.person(each) for each in people)
    return tuple(person for person in found if person is not None)


def _side(letters: Letters, person: str) -> Side:
    known = letters.issue.roster.person(person)
    return known.side if known else Side.VENDOR


def _others(people: Iterable[Person], known: Iterable[Person]) -> tuple[Person, ...]:
    told = {person.id for person in known}
    return tuple(person for person in people if person.id not in told)
