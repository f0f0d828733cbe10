"""What people say about how somebody of another party treated them.

What is said stays in the complaint's own workflow and row: no fact's details, letter, log or search attribute has it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.conduct import ConductComplaint
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.seats import Key, Person
from postsales.messages.spec import Spec

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Reference = Annotated[str, StringConstraints(pattern=r"^c-[0-9a-f]{12}$")]
"""Names a complaint without saying whose it is or how many there are."""


class ComplainOfConduct(Stated):
    """`conduct.complain`: how `person` of another party treats one. The head of the other side hears, and nobody else.

    `complaint` is given by the desk.
    """

    person: Key
    text: Words
    complaint: Annotated[Reference | None, Field(json_schema_extra={"from_the_desk": True})] = None


class AnswerConduct(Stated):
    """`conduct.answer`: the head's answer, by the next business day. The complainant reads it."""

    complaint: Reference
    text: Words


VERBS: dict[str, type[Stated]] = {"conduct.complain": ComplainOfConduct, "conduct.answer": AnswerConduct}


class ConductState(Frozen):
    """Nothing, until it is said what it is."""

    complaint: ConductComplaint | None = None


class ConductSpec(Spec):
    """One complaint: whom it would be put to, and the calendar of their side."""

    delivery: str
    reference: str
    complainant: Person | None = None
    heads: tuple[Person, ...]
    calendar: Annotated[BusinessCalendar, Shared]
    within_days: int = 1
    carried: ConductState | None = None
