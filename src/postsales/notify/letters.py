"""Letters from templates: `templates/<language>/<name>.txt`, first line `Subject: …`, a blank line, the text."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import NamedTuple

import jinja2

from postsales.messages.effects import Mail
from postsales.wording import word
from postsales.wording.gaps import particle

FALLBACK_LANGUAGE = "en"

REPLY = {
    "en": "To answer without an account (for you alone, once):",
    "ko": "계정 없이 바로 답하기 (본인 전용, 한 번만 사용):",
}
"""What stands above a link to answer by."""


class Letter(NamedTuple):
    """What is written: one subject line and the text."""

    subject: str
    text: str


def money(amount: str, currency: str) -> str:
    """An amount as people read it, exact: `KRW 12,100,000`."""
    return f"{currency} {Decimal(amount):,}"


def held_up(code: str, language: str) -> str:
    """What may hold a payment up, in words: `open_issue:3`."""
    what, _, number = code.partition(":")
    return word("held_up", what, language, n=number)


def stuck(matter: str, language: str) -> str:
    """What is stuck, in words: `promise:3`."""
    what, _, number = matter.partition(":")
    return word("stuck", what, language, n=number)


def tried(verb: str, language: str) -> str:
    """What somebody tried to do, in words: `acceptance.sign`; their own words stay as they are."""
    return word("tried", verb, language)


def hours(amount: Decimal | str | None) -> str:
    """Hours as people read them: `7.5`, `40`; a dash for none."""
    return "–" if amount is None else f"{Decimal(amount).normalize():f}"


@cache
def templates() -> jinja2.Environment:
    """The templates of letters and papers, with the filters `money(currency)`, `hours`, `particle("이/가")`, and
    `held_up`, `stuck` and `tried` by language."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("postsales.notify", "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # They come with the program and change with it: each is read once and kept.
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters["money"] = money
    environment.filters["hours"] = hours
    environment.filters["particle"] = particle
    environment.filters["held_up"] = held_up
    environment.filters["stuck"] = stuck
    environment.filters["tried"] = tried
    return environment


def read_all() -> None:
    """Read every template now, for whoever is to write many letters and wants to begin with none of them unread."""
    for name in templates().list_templates():
        templates().get_template(name)


def write(mail: Mail, reply_link: str | None = None) -> Letter:
    """The letter in the recipient's language; below it the link to answer by, and the playbook's note, if there are.

    A template that lacks a fact raises: that is a defect, not a letter.
    """
    names = [f"{mail.to.language}/{mail.template}.txt", f"{FALLBACK_LANGUAGE}/{mail.template}.txt"]
    template = templates().select_template(names)
    text = template.render(**{"delivery": mail.about or "", **mail.facts, "to": mail.to})
    head, _, body = text.partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"template {template.name} does not begin with 'Subject: '")
    reply = f"\n{REPLY.get(mail.to.language, REPLY[FALLBACK_LANGUAGE])}\n\n  {reply_link}\n" if reply_link else ""
    guidance = f"\n——\n{mail.guidance.title}\n\n{mail.guidance.text}\n" if mail.guidance is not None else ""
    return Letter(subject=" ".join(head.removeprefix("Subject: ").split()), text=body.strip() + "\n" + reply + guidance)


def draft(template: str, language: str, **facts: object) -> Letter:
    """A letter that is not sent: somebody begins with it, and writes the rest."""
    names = [f"{language}/{template}.txt", f"{FALLBACK_LANGUAGE}/{template}.txt"]
    head, _, body = templates().select_template(names).render(**facts).partition("\n")
    return Letter(subject=" ".join(head.removeprefix("Subject: ").split()), text=body.strip() + "\n")
