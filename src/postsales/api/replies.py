"""Answers from outside, without an account: the link in a letter, and the webhook of a vendor's ticket system."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from postsales.api import reply_retrospective, reply_survey
from postsales.api.door import House, Inside, by_signature, json_body
from postsales.api.language import language_of
from postsales.api.problems import Unauthenticated, Unreadable
from postsales.desk.bodies import shaped
from postsales.desk.replies import Replies, Reply, TicketNews
from postsales.domain.errors import Refused
from postsales.messages.closing import AnswerRetrospective
from postsales.messages.command import Answer
from postsales.messages.reply import ReplyLinks, ReplyTicket
from postsales.messages.survey import AnswerSurvey
from postsales.wording import catalogue, word

router = APIRouter(tags=["replies"])
FORM = "application/x-www-form-urlencoded"
KINDS = ("product_defect", "installation_error", "configuration", "usage", "environment", "works_as_designed",
         "undetermined")  # fmt: skip


@router.get("/reply/{token}", response_class=HTMLResponse)
@by_signature
async def page(token: str, request: Request, inside: Inside) -> HTMLResponse:
    """What can be answered by this link. Looking changes nothing: mail programs look, too."""
    _, ticket = _read(inside, token)
    language = language_of(request)
    if ticket.about in reply_retrospective.ASKED:
        return HTMLResponse(_framed(language, reply_retrospective.form(ticket, language)))
    if ticket.about == "survey":
        return HTMLResponse(_framed(language, reply_survey.form(ticket, language)))
    return _page(ticket, language)


@router.post("/reply/{token}", response_model=None)
@by_signature
async def reply(token: str, request: Request, inside: Inside) -> dict[str, Any] | HTMLResponse:
    """Answer, once: `acknowledge`, `more` (what is needed, of whom) or `verdict`. JSON, or the form of the page.

    One that asks how a delivery was takes what `retrospective.answer` does, a survey's `{score, value_met?, words?}`.
    Refused: `link_forged`, `link_expired`, `link_used`, and by the rules. An answer about an issue brings a link to go
    on with.
    """
    links, ticket = _read(inside, token)
    from_page = request.headers.get("content-type", "").startswith(FORM)
    if from_page:
        body: dict[str, Any] = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    else:
        body = await json_body(request)
    language = language_of(request)
    if ticket.about in reply_retrospective.ASKED:
        said = reply_retrospective.answered(body)
        shaped(AnswerRetrospective, said)
        answer = await Replies(inside.desk).said(ticket, reply_retrospective.VERB, said)
        if from_page:
            return HTMLResponse(_framed(language, f"<p>{escape(word('label', 'answer_kept', language))}</p>"))
        return {"answer": answer.model_dump(mode="json"), "next": None}
    if ticket.about == "survey":
        said = reply_survey.answered(ticket, body)
        shaped(AnswerSurvey, said)
        answer = await Replies(inside.desk).said(ticket, reply_survey.VERB, said)
        if from_page:
            return HTMLResponse(_framed(language, f"<p>{escape(word('label', 'survey_thanks', language))}</p>"))
        return {"answer": answer.model_dump(mode="json"), "next": None}
    answer = await Replies(inside.desk).by_link(ticket, shaped(Reply, body))
    following = links.link(ticket.again)
    if from_page:
        done = escape(word("fact", answer.what, language, **answer.details))
        more = escape(word("label", "reply_again", language))
        return HTMLResponse(_framed(language, f"<p>{done}</p><p><a href='{escape(following)}'>{more}</a></p>"))
    return {"answer": answer.model_dump(mode="json"), "next": following}


@router.post("/api/v1/tickets/{party}")
@by_signature
async def ticket(party: str, request: Request, inside: Inside) -> Answer:
    """What a vendor's ticket system tells, signed per Standard Webhooks. The same `webhook-id` counts once.

    The body is `{delivery, issue, person?, ticket?, reply: {action, …}}`, or a CloudEvent with that as its `data`.
    """
    secret = inside.tickets.get(party)
    if secret is None:
        raise Unauthenticated("ticket_forged")
    raw = await request.body()
    try:
        told = Webhook(secret).verify(raw, dict(request.headers))
    except (WebhookVerificationError, ValueError):
        raise Unauthenticated("ticket_forged") from None
    if not isinstance(told, dict):
        raise Unreadable("not_json")
    data = told["data"] if isinstance(told.get("data"), dict) else told
    return await Replies(inside.desk).by_ticket(party, shaped(TicketNews, data), request.headers["webhook-id"])


def _read(inside: House, token: str) -> tuple[ReplyLinks, ReplyTicket]:
    if inside.replies is None:
        raise Unauthenticated("link_forged")
    try:
        return inside.replies, inside.replies.read(token, datetime.now(UTC))
    except Refused as refused:
        if refused.code == "link_forged":
            raise Unauthenticated("link_forged") from None
        raise


def _page(ticket: ReplyTicket, language: str) -> HTMLResponse:
    def said(key: str) -> str:
        return escape(word("label", key, language))

    head = f"<h1>{escape(ticket.delivery)} #{ticket.issue}</h1>"
    kinds = "".join(f"<option value='{kind}'>{escape(catalogue(language)['verdict'][kind])}</option>" for kind in KINDS)
    sides = "".join(
        f"<option value='{side}'>{escape(catalogue(language)['side'][side])}</option>"
        for side in ("partner", "customer")
    )
    forms = (
        _form("acknowledge", "", said("reply_acknowledge")),
        _form(
            "more",
            f"<select name='needed_from'>{sides}</select><textarea name='reason' required></textarea>",
            said("reply_more"),
        ),
        _form(
            "verdict",
            f"<select name='kind'>{kinds}</select>"
            f"<label>{said('remedy')} <textarea name='remedy' required></textarea></label>"
            f"<label>{said('answer')} <textarea name='answer' required></textarea></label>"
            "<input type='date' name='promised_on' required>",
            said("reply_verdict"),
        ),
    )
    return HTMLResponse(_framed(language, head + "".join(forms)))


def _form(action: str, inner: str, submit: str) -> str:
    hidden = f"<input type='hidden' name='action' value='{action}'>"
    return f"<form method='post'>{hidden}{inner}<button>{submit}</button></form>"


def _framed(language: str, body: str) -> str:
    style = "body{font:16px system-ui;max-width:36rem;margin:2rem auto}form{margin:1rem 0;display:grid;gap:.5rem}"
    head = f"<meta charset='utf-8'><title>postsales</title><style>{style}</style>"
    return f"<!doctype html><html lang='{language}'>{head}{body}"
