"""One thing wrong with what somebody wrote, and where."""

from __future__ import annotations

from dataclasses import dataclass, field

from postsales.domain.errors import Fact

Path = tuple[str | int, ...]
"""Where in a document: names of fields and places in lists."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: where, which rule (a wording code), and what fills the gaps in its text."""

    at: Path
    code: str
    facts: dict[str, Fact] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where, as people write it: `payment_schedule[2].portion`."""
        return spelled(self.at)


def spelled(at: Path) -> str:
    """A place as people write it."""
    text = ""
    for part in at:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
