"""What a stubborn message tells."""

from __future__ import annotations

from typing import Literal

from postsales.domain.frozen import Frozen


class MessageSent(Frozen):
    """message → whoever asked for it: the letter or webhook went out after all, long after it was handed over."""

    what: Literal["message_sent"] = "message_sent"
    key: str
