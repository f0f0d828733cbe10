"""What banks keep of a transfer on its way, and how much of it we bear without asking anybody."""

from __future__ import annotations

from decimal import Decimal

from postsales.domain.frozen import Stated


class Tolerance(Stated):
    """At most so much per currency (nothing in a currency not named), and at most so many percent of the amount."""

    most: dict[str, Decimal] = {
        "KRW": Decimal(20_000),
        "JPY": Decimal(4_000),
        "USD": Decimal(40),
        "EUR": Decimal(40),
        "GBP": Decimal(35),
    }
    percent: Decimal = Decimal(1)

    def of(self, amount: Decimal, currency: str) -> Decimal:
        """How much may be missing of this amount."""
        return min(self.most.get(currency, Decimal(0)), amount * self.percent / 100)


STANDARD_TOLERANCE = Tolerance()
