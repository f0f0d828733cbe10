"""The page behind a survey's link: three questions, on one screen of a phone."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from postsales.messages.reply import ReplyTicket
from postsales.wording import word

VERB = "survey.answer"


def form(ticket: ReplyTicket, language: str) -> str:
    """What is asked: how it is, whether it does what it was bought for, and anything else."""

    def said(key: str) -> str:
        return escape(word("label", key, language))

    scores = "".join(
        f"<label><input type='radio' name='score' value='{score}' required> {score}</label>" for score in range(1, 6)
    )
    met = "".join(
        f"<label><input type='radio' name='value_met' value='{value}'> {said(key)}</label>"
        for value, key in (("true", "survey_yes"), ("false", "survey_no"))
    )
    return (
        f"<h1>{escape(ticket.delivery)}</h1><form method='post'>"
        f"<fieldset><legend>{said('survey_score')}</legend>{scores}</fieldset>"
        f"<fieldset><legend>{said('survey_value')}</legend>{met}</fieldset>"
        f"<label>{said('survey_words')} <textarea name='words' maxlength='4000'></textarea></label>"
        f"<button>{said('survey_send')}</button></form>"
    )


def answered(ticket: ReplyTicket, body: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, as the verb takes it; what a form leaves empty is not said."""
    return {**{name: value for name, value in body.items() if value not in ("", None)}, "survey": ticket.issue}
