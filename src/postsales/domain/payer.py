"""Contact with one payer: what is to be said to whom, and when the next letter may go.

Source: semantics, "Money" (a minimum gap between contacts to one payer, several due invoices go in one message).
A payer is a person in a paying seat, so wishes are merged, and the gap is kept, per person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.frozen import Frozen
from postsales.domain.policy import PayerPolicy

TONES = ("kind", "plain", "firm", "final")
"""From the mildest to the last word."""
TAKEN_BACK_KEPT = 500


class Reminding(Frozen):
    """That somebody (`ask`) be reminded of one invoice, by which step of its ladder. `key` is unique per wish."""

    key: str
    collection: str
    delivery: str
    instalment: int
    step: int
    tone: str
    channel: str
    invoice: str
    amount: Decimal
    currency: str
    due_on: date
    ask: str
    ask_name: str
    ask_email: str
    language: str


class Wish(Reminding):
    """A collection's wish, and since when the payer workflow knows of it."""

    wished_at: datetime


class Contact(Frozen):
    """What is remembered of one person: the last letter, and the trouble with the present one."""

    person: str
    written_at: datetime | None = None
    failing_since: datetime | None = None
    try_again_at: datetime | None = None


class PayerState(Frozen):
    """Wishes not yet fulfilled, oldest first; the contacts; wishes taken back, maybe before they arrived."""

    wishes: tuple[Wish, ...] = ()
    contacts: tuple[Contact, ...] = ()
    taken_back: tuple[str, ...] = ()
    letters: int = 0

    def contact(self, person: str) -> Contact:
        """What is remembered of that person."""
        return next((each for each in self.contacts if each.person == person), Contact(person=person))


class Letter(Frozen):
    """One letter to one person about all that is wanted of them; the highest tone of its wishes."""

    key: str
    tone: str
    wishes: tuple[Wish, ...]


class Write(Frozen):
    """Send this letter now."""

    kind: Literal["write"] = "write"
    letter: Letter


class GiveUp(Frozen):
    """The letter would not go for as long as the policy is patient: a person has to see to it."""

    kind: Literal["give_up"] = "give_up"
    letter: Letter


class WaitUntil(Frozen):
    """Nothing may be sent before that instant."""

    kind: Literal["wait_until"] = "wait_until"
    at: datetime


class WaitForNews(Frozen):
    """Nobody is to be reminded of anything."""

    kind: Literal["wait_for_news"] = "wait_for_news"


Step = Write | GiveUp | WaitUntil | WaitForNews


def want(state: PayerState, wish: Wish) -> PayerState:
    """A wish more. One taken back before it arrived, or known already, changes nothing."""
    if wish.key in state.taken_back or any(known.key == wish.key for known in state.wishes):
        return state
    return state.model_copy(update={"wishes": (*state.wishes, wish)})


def take_back(state: PayerState, key: str) -> PayerState:
    """The wish is void, whether it has arrived or not."""
    left = tuple(wish for wish in state.wishes if wish.key != key)
    known = (*state.taken_back, key)[-TAKEN_BACK_KEPT:]
    return state.model_copy(update={"wishes": left, "taken_back": known})


def next_step(state: PayerState, policy: PayerPolicy, calendar: BusinessCalendar, now: datetime) -> Step:
    """The letter that may go now, or when the next one may."""
    if not state.wishes:
        return WaitForNews()
    times = {person: _may_write_at(state, person, policy, calendar) for person in _people(state.wishes)}
    person = min(times, key=lambda each: times[each])
    if times[person] > now:
        return WaitUntil(at=times[person])
    letter = compose(state, person)
    since = state.contact(person).failing_since
    if since is not None and now - since >= policy.give_up_after:
        return GiveUp(letter=letter)
    return Write(letter=letter)


def compose(state: PayerState, person: str) -> Letter:
    """Everything wanted of that person in one letter: one line per invoice, oldest due date first.

    Its key is the first wish's: a wish is in one sent letter only.
    """
    wishes = tuple(wish for wish in state.wishes if wish.ask == person)
    tone = max((wish.tone for wish in wishes), key=TONES.index)
    lines = tuple(sorted(wishes, key=lambda wish: (wish.due_on, wish.delivery, wish.instalment)))
    return Letter(key=f"{wishes[0].key}:reminder:{person}", tone=tone, wishes=lines)


def done(state: PayerState, letter: Letter, at: datetime, *, written: bool) -> PayerState:
    """The letter has gone (`written`), or never will; its wishes are fulfilled or void."""
    person = letter.wishes[0].ask
    keys = {wish.key for wish in letter.wishes}
    before = state.contact(person)
    contact = Contact(person=person, written_at=at if written else before.written_at)
    left = tuple(wish for wish in state.wishes if wish.key not in keys)
    changed = _with_contact(state, contact).model_copy(update={"wishes": left})
    return changed.model_copy(update={"letters": state.letters + 1}) if written else changed


def failed(state: PayerState, person: str, policy: PayerPolicy, now: datetime) -> PayerState:
    """The letter would not go for the moment: try again later, with what is wanted then."""
    contact = state.contact(person)
    trouble = {"failing_since": contact.failing_since or now, "try_again_at": now + policy.try_again_after}
    return _with_contact(state, contact.model_copy(update=trouble))


def _people(wishes: Sequence[Wish]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(wish.ask for wish in wishes))


def _may_write_at(state: PayerState, person: str, policy: PayerPolicy, calendar: BusinessCalendar) -> datetime:
    """After the gathering and the gap, when somebody is at work to read it."""
    contact = state.contact(person)
    instants = [min(wish.wished_at for wish in state.wishes if wish.ask == person) + policy.gather]
    if contact.written_at is not None:
        instants.append(contact.written_at + policy.minimum_gap)
    if contact.try_again_at is not None:
        instants.append(contact.try_again_at)
    return calendar.next_opening(max(instants))


def _with_contact(state: PayerState, contact: Contact) -> PayerState:
    others = tuple(each for each in state.contacts if each.person != contact.person)
    return state.model_copy(update={"contacts": (*others, contact)})
