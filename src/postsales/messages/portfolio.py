"""What people ask the portfolio for, and keep under a name of their own. No workflow answers: the desk does."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from postsales.domain.delivery import Stage
from postsales.domain.frozen import Stated
from postsales.domain.health import Band
from postsales.domain.portfolio import Sort
from postsales.domain.seats import Side

Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
ViewName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\s/]+$")]
"""How somebody calls a view of theirs: one word."""


class AskedFor(Stated):
    """Which deliveries, in which order. `rep: me` is whoever asks, `holder` the person whose move it is (or `me`).

    `party` takes part on any side; `late`: something is past its date; `overdue`: money is; `blocked`: by an issue.
    """

    stage: Stage | None = None
    vendor: Named | None = None
    partner: Named | None = None
    customer: Named | None = None
    party: Named | None = None
    rep: Named | None = None
    ball: Side | None = None
    holder: Named | None = None
    health: Band | None = None
    late: bool | None = None
    blocked: bool | None = None
    overdue: bool | None = None
    ended: bool | None = None
    text: Named | None = None
    sort: Sort | None = None


class SaveView(AskedFor):
    """`view.save`: keep these filters and this order under a name; what was kept under it before is replaced."""

    name: ViewName


class DropView(Stated):
    """`view.drop`: forget a view."""

    name: ViewName


class SavedView(AskedFor):
    """A view as it is kept."""

    name: ViewName

    @property
    def asked(self) -> AskedFor:
        """Its filters and order."""
        return AskedFor.model_validate(self.model_dump(exclude={"name"}, exclude_none=True))


FILTERS = tuple(name for name in AskedFor.model_fields if name != "sort")
"""By what deliveries may be filtered."""
