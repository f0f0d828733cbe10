"""One message that the other side would not take at once."""

from __future__ import annotations

from typing import Literal

from postsales.domain.frozen import Frozen


class MessageState(Frozen):
    """How it stands: still being tried, gone, refused for good, given up after the policy's patience, or not wanted."""

    state: Literal["trying", "sent", "refused", "given_up", "not_wanted"] = "trying"
    why: str | None = None
