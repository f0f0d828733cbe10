"""Letters from templates: `templates/<language>/<name>.txt`, first line `Subject: …`, a blank line, the text."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import NamedTuple

import jinja2

from postsales.messages.effects import Mail

FALLBACK_LANGUAGE = "en"


class Letter(NamedTuple):
    """What is written: one subject line and the text."""

    subject: str
    text: str


def money(amount: str, currency: str) -> str:
    """An amount as people read it, exact: `KRW 12,100,000`."""
    return f"{currency} {Decimal(amount):,}"


@cache
def templates() -> jinja2.Environment:
    """The templates of letters and papers, with the filter `money(currency)`."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("postsales.notify", "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # They come with the program and change with it.
        auto_reload=False,
    )
    environment.filters["money"] = money
    return environment


def write(mail: Mail) -> Letter:
    """The letter in the recipient's language, with the playbook's note below if it brings one.

    A template that lacks a fact raises: that is a defect, not a letter.
    """
    names = [f"{mail.to.language}/{mail.template}.txt", f"{FALLBACK_LANGUAGE}/{mail.template}.txt"]
    template = templates().select_template(names)
    text = template.render(**{"delivery": mail.about or "", **mail.facts, "to": mail.to})
    head, _, body = text.partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"template {template.name} does not begin with 'Subject: '")
    guidance = f"\n——\n{mail.guidance.title}\n\n{mail.guidance.text}\n" if mail.guidance is not None else ""
    return Letter(subject=" ".join(head.removeprefix("Subject: ").split()), text=body.strip() + "\n" + guidance)
