"""Letters from templates: `templates/<language>/<name>.txt`, first line `Subject: …`, a blank line, the text."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import jinja2

from postsales.messages.effects import Mail

FALLBACK_LANGUAGE = "en"


class Letter(NamedTuple):
    """What is written: one subject line and the text."""

    subject: str
    text: str


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("postsales.notify", "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def write(mail: Mail) -> Letter:
    """The letter in the recipient's language. A template that lacks a fact raises: that is a defect, not a letter."""
    names = [f"{mail.to.language}/{mail.template}.txt", f"{FALLBACK_LANGUAGE}/{mail.template}.txt"]
    template = _templates().select_template(names)
    text = template.render(**{"delivery": mail.about or "", **mail.facts, "to": mail.to})
    head, _, body = text.partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"template {template.name} does not begin with 'Subject: '")
    return Letter(subject=" ".join(head.removeprefix("Subject: ").split()), text=body.strip() + "\n")
