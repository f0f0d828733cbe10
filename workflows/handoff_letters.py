"""Whom a handoff writes to, and about what. The words are templates."""

from __future__ import annotations

from typing import Any

from postsales.domain.handoff import SOLD_IT, HandoffState, Note
from postsales.domain.seats import Person, Seat, Side
from postsales.domain.special_terms import SpecialTerm
from postsales.messages.effects import Mail, Recipient
from postsales.messages.setting import Setting

PARTNER_LEADS = (Seat.PARTNER_PM, Seat.PARTNER_HEAD)


def welcome(state: HandoffState, setting: Setting) -> tuple[Mail, ...]:
    """The customer's people, at the signature: who does what next, and by when."""
    facts = _team(state) | {"due_on": state.due_on.isoformat(), "signed_on": setting.signed_on.isoformat()}
    return _letters(setting, state.customer, "welcome", "1", **facts)


def climbed(state: HandoffState, setting: Setting, head: Person | None, ordinal: int) -> tuple[Mail, ...]:
    """Whoever is above: what is missing, and since when it should not be."""
    facts = {
        "ordinal": ordinal,
        "due_on": state.due_on.isoformat(),
        "missing": [seat.value for seat in state.missing],
        "questions": [note.text for note in state.open_questions],
        "customer": setting.parties[Side.CUSTOMER].name,
    }
    return _letters(setting, (head,), "climbed", str(ordinal), **facts)


def kickoff(state: HandoffState, setting: Setting) -> tuple[Mail, ...]:
    """Everybody who meets at the kickoff hears its date."""
    if state.kickoff_on is None:
        return ()
    roster = state.roster
    leads = (roster.holder(Seat.DELIVERY_MANAGER), roster.holder(*PARTNER_LEADS), roster.holder(Seat.SALES_REP))
    day = state.kickoff_on.isoformat()
    return _letters(setting, (*state.customer, *leads), "kickoff", day, kickoff_on=day, **_team(state))


def offered(state: HandoffState, setting: Setting, terms: tuple[SpecialTerm, ...], occasion: str) -> tuple[Mail, ...]:
    """The delivery manager: the record is there (again), to be accepted or returned."""
    manager = state.roster.holder(Seat.DELIVERY_MANAGER)
    questions = {note.n: note.text for note in state.notes if note.sort == "question"}
    answers = [
        {"question": questions[note.about], "answer": note.text}
        for note in state.notes
        if note.sort == "answer" and note.about in questions
    ]
    known = _record(state, setting, terms) | {"answers": answers}
    return _letters(setting, (manager,), "offered", occasion, **known)


def returned(state: HandoffState, setting: Setting, asked: tuple[Note, ...]) -> tuple[Mail, ...]:
    """Sales: what the delivery manager wants to know before anything kicks off."""
    rep, manager = state.roster.holder(*SOLD_IT), state.roster.person(asked[0].by)
    facts = {
        "questions": [{"n": note.n, "text": note.text} for note in asked],
        "asked_by": manager.name if manager else asked[0].by,
        "answer_by": asked[0].answer_by.isoformat() if asked[0].answer_by else None,
    }
    return _letters(setting, (rep,), "returned", str(asked[0].n), **facts)


def unanswered(
    state: HandoffState, setting: Setting, head: Person | None, questions: tuple[int, ...]
) -> tuple[Mail, ...]:
    """Whoever is above sales, and sales itself: questions that nobody answered in time."""
    asked = [{"n": note.n, "text": note.text} for note in state.notes if note.n in questions]
    people = (head, state.roster.holder(*SOLD_IT))
    customer = setting.parties[Side.CUSTOMER].name
    return _letters(setting, people, "unanswered", str(questions[0]), questions=asked, customer=customer)


def completed(state: HandoffState, setting: Setting, terms: tuple[SpecialTerm, ...]) -> tuple[Mail, ...]:
    """The customer hears who is there for them; delivery hears what sales knew, the partner what was promised."""
    roster, kickoff_on = state.roster, state.kickoff_on.isoformat() if state.kickoff_on else None
    known = _record(state, setting, terms)
    # What sales feared about a customer is for the vendor's own people.
    partner = _letters(setting, (roster.holder(*PARTNER_LEADS),), "handed_over", "1", **(known | {"risks": []}))
    vendor = _letters(setting, (roster.holder(Seat.DELIVERY_MANAGER),), "handed_over", "1", **known)
    customer = _letters(setting, state.customer, "completed", "1", kickoff_on=kickoff_on, **_team(state))
    return customer + vendor + partner


def _record(state: HandoffState, setting: Setting, terms: tuple[SpecialTerm, ...]) -> dict[str, Any]:
    """What sales hands over: promises, risks, special terms (of the contract, and told), the kickoff."""
    told: dict[str, Any] = {
        f"{sort}s": [note.text for note in state.notes if note.sort == sort] for sort in ("promise", "risk", "term")
    }
    return told | {
        "of_contract": [term.model_dump() for term in terms],
        "kickoff_on": state.kickoff_on.isoformat() if state.kickoff_on else None,
        "customer": setting.parties[Side.CUSTOMER].name,
    }


def _team(state: HandoffState) -> dict[str, Any]:
    """The people the customer meets, by name; None where nobody sits yet."""
    roster = state.roster
    seats = {
        "sales_rep": roster.holder(Seat.SALES_REP),
        "delivery_manager": roster.holder(Seat.DELIVERY_MANAGER),
        "partner_pm": roster.holder(*PARTNER_LEADS),
        "csm": roster.holder(Seat.CSM),
        "tam": roster.holder(Seat.TAM),
    }
    return {seat: person.name if person else None for seat, person in seats.items()}


def _letters(
    setting: Setting, people: tuple[Person | None, ...], what: str, occasion: str, **facts: Any
) -> tuple[Mail, ...]:
    """One letter to each of these people, once each."""
    unique = {person.id: person for person in people if person is not None}
    return tuple(
        Mail(
            key=f"{setting.delivery}:handoff/{what}:{occasion}:{person.id}",
            to=Recipient.of(person),
            template=f"handoff/{what}",
            facts={"delivery": setting.delivery, "title": setting.title, **facts},
            about=setting.delivery,
        )
        for person in unique.values()
    )
