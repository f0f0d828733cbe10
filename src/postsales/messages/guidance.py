"""A note of the playbook, as it comes with an answer or a letter."""

from __future__ import annotations

from postsales.domain.frozen import Frozen


class Guidance(Frozen):
    """What helps somebody who meets a situation for the first time. `text` is Markdown."""

    situation: str
    title: str
    text: str
