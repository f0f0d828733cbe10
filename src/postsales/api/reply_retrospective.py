"""The page behind a link that asks how a delivery was, or what went wrong: three questions, a fourth for engineers."""

from __future__ import annotations

from html import escape
from typing import Any

from postsales.domain.seats import Side
from postsales.messages.reply import ReplyTicket
from postsales.wording import word

VERB = "retrospective.answer"
ASKED = ("retrospective", "termination")
"""What links about how a delivery was are about: it closed, or was terminated."""
RATINGS = (5, 4, 3, 2, 1)


def form(ticket: ReplyTicket, language: str) -> str:
    """The questions, as their reader is asked them. Whether the handoff is theirs to rate, the answer will tell."""

    def said(key: str) -> str:
        return escape(word("label", key, language))

    def yes_or_no(name: str) -> str:
        return "".join(
            f"<label><input type='radio' name='{name}' value='{value}' required> {said(key)}</label>"
            for value, key in (("true", "yes"), ("false", "no"))
        )

    own = "_customer" if ticket.side is Side.CUSTOMER else ""
    handoff = "" if own else f"<label>{said('how_handoff')} {_rating('handoff', said('not_mine'))}</label>"
    if ticket.about == "termination":
        title, first, second, third = "what_went_wrong", "how_went_wrong", "how_our_best_still", f"how_again{own}"
        asked = (
            f"<label>1. {said(first)} <textarea name='went_wrong' maxlength='4000' required></textarea></label>"
            f"<label>2. {said(second)} {_rating('our_best')}</label>"
            f"<fieldset><legend>3. {said(third)}</legend>{yes_or_no('again')}</fieldset>"
        )
    else:
        title = "how_was_it"
        asked = (
            f"<fieldset><legend>1. {said(f'how_wanted_more{own}')}</legend>{yes_or_no('wanted_more')}</fieldset>"
            f"<label>2. {said(f'how_our_best{own}')} {_rating('our_best')}</label>"
            f"<label>3. {said(f'how_what_more{own}')} <textarea name='what_more' maxlength='4000'></textarea></label>"
        )
    return (
        f"<h1>{said(title)} {escape(ticket.delivery)}</h1><form method='post'>{asked}{handoff}"
        f"<label>{said('how_improve')} <input name='improve' maxlength='500'></label>"
        f"<button>{said('send_answer')}</button></form>"
    )


def answered(body: dict[str, Any]) -> dict[str, Any]:
    """What was said on the page as the body of the verb; what was left empty was not said."""
    said = {name: value for name, value in body.items() if value != ""}
    if "improve" in said and isinstance(said["improve"], str):
        said["improve"] = [said["improve"]]
    return said


def _rating(name: str, none: str | None = None) -> str:
    empty = f"<option value=''>{none}</option>" if none is not None else "<option value=''></option>"
    required = "" if none is not None else " required"
    return f"<select name='{name}'{required}>{empty}{''.join(f'<option>{n}</option>' for n in RATINGS)}</select>"
