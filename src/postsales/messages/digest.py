"""What the weekly digest's workflow is started with."""

from __future__ import annotations

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Key


class DigestSpec(Frozen):
    """Whose digest goes out; None, as the schedule has it: that of every vendor with running deliveries."""

    vendor: Key | None = None
