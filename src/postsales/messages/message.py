"""One stubborn message."""

from __future__ import annotations

from postsales.domain.message import MessageState
from postsales.messages.effects import Message
from postsales.messages.spec import Spec


class MessageSpec(Spec):
    """Send this, for days if need be."""

    message: Message
    carried: MessageState | None = None
