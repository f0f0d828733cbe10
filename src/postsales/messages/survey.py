"""What is said about surveys, and what they come to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from postsales.domain.frozen import Frozen, Stated
from postsales.domain.seats import Key
from postsales.domain.survey import Csat, Score
from postsales.messages.checkin import AboutCheckins, OfDelivery, Words
from postsales.messages.rows import SurveyRow


class SendSurvey(AboutCheckins):
    """`survey.send`: ask these people of the customer's, or, when nobody is named, those who work with it."""

    people: Annotated[tuple[Key, ...], Field(max_length=50)] = ()
    delivery: OfDelivery = None


class AnswerSurvey(AboutCheckins):
    """`survey.answer`: 1 (bad) to 5; does the purchase do what it was for; in their own words."""

    survey: Annotated[int, Field(ge=1)]
    score: Score
    value_met: bool | None = None
    words: Words | None = None


VERBS: dict[str, type[Stated]] = {"survey.send": SendSurvey, "survey.answer": AnswerSurvey}


class Satisfaction(Frozen):
    """CSAT of a customer, or of all of a vendor's, since an instant; and the surveys it rests on, the newest first."""

    csat: Csat
    since: datetime
    surveys: tuple[SurveyRow, ...]
    after: str | None = None
