"""What telemetry tells, and what came of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from postsales.domain.frozen import Frozen, Stated
from postsales.domain.usage import Reading
from postsales.domain.usage_file import MOST


class RecordUsage(Stated):
    """`usage.record`: figures of use, of any deliveries; told twice they count once."""

    readings: Annotated[tuple[Reading, ...], Field(min_length=1, max_length=MOST)]


class UsageReport(Frozen):
    """What came of it: `new` were kept, `known` had been told before; `late` of the new are older than what was known.

    Nothing is kept of a push or a file with problems, or of a dry run.
    """

    received: int
    new: int
    known: int
    late: int
    dry_run: bool = False


class ShownUsage(Frozen):
    """How much is used of a delivery: the last figure of each measure, and what they come to in percent."""

    delivery: str
    adoption: int | None
    latest: tuple[Reading, ...]
    readings: tuple[Reading, ...] = ()
    after: str | None = None
