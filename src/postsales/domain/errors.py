"""How a rule says no."""

from __future__ import annotations

Fact = str | int | bool | None
"""What a refusal may carry besides its code: plain JSON scalars, so that it survives every wire."""


class Refused(Exception):
    """A business rule does not allow this. Asking again changes nothing unless the facts change.

    `code` names the rule and is stable: the wording catalogues hold a text for it in every language, and
    scenarios and API clients compare it. `facts` fill the gaps in that text.
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: dict[str, Fact] = facts

    def __str__(self) -> str:
        if not self.facts:
            return self.code
        return f"{self.code} ({', '.join(f'{name}={value}' for name, value in self.facts.items())})"
