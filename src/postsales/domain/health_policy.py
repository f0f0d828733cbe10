"""How health is weighed, as data: what each measure may take at most, and where the bands begin.

Source: semantics, "Check-ins": weighted measures. Weights add up to 100; a product may have weights of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from postsales.domain.frozen import Stated
from postsales.domain.seats import Key

Points = Annotated[int, Field(ge=0, le=100)]
WHOLE = 100


class Weights(Stated):
    """What each measure takes at most. Together they take all of it."""

    issues: Points = 25
    breaches: Points = 10
    promises: Points = 20
    sentiment: Points = 20
    adoption: Points = 15
    money: Points = 10

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        total = sum(vars(self).values())
        if total != WHOLE:
            raise PydanticCustomError("weights_off", "weights add up to {total}, not 100", {"total": total})
        return self


class Measure(Stated):
    """Weights and bands of one delivery. From `watch_from` on it is `watch`, from `good_from` on `good`.

    Better is believed only `margin` points above the border, so that a score at the border does not flap.
    """

    weights: Weights = Weights()
    good_from: Points = 80
    watch_from: Points = 55
    margin: Annotated[int, Field(ge=1, le=20)] = 5

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.watch_from + self.margin > self.good_from or self.good_from + self.margin > WHOLE:
            raise PydanticCustomError("bands_overlap", "bands need room: watch_from + margin at most good_from")
        return self


class HealthPolicy(Measure):
    """The measure of every delivery, and of products that are weighed differently."""

    products: dict[Key, Weights] = {}

    def of(self, products: Iterable[str]) -> Measure:
        """The measure of a delivery of these products: the first that has weights of its own decides."""
        own = next((self.products[product] for product in products if product in self.products), self.weights)
        return Measure(weights=own, good_from=self.good_from, watch_from=self.watch_from, margin=self.margin)
