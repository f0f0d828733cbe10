"""One stubborn message."""

from __future__ import annotations

from postsales.domain.message import MessageState
from postsales.messages.effects import Message
from postsales.messages.spec import Spec


class MessageSpec(Spec):
    """Send this, for days if need be. `sender`: the workflow that wants to hear when it went out, if one does."""

    message: Message
    sender: str | None = None
    carried: MessageState | None = None
