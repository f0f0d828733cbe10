"""Who asks for included service, and whether two of them may be one person under two names.

Source: domain notes, "Fairness towards customers who abuse". A likeness is shown to a human, who decides; nobody is
blocked by it, because namesakes and shared telephones exist.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen

_TITLES = re.compile(
    r"(대표이사|대표|이사|부장|차장|과장|대리|주임|사원|팀장|실장|책임|선임|수석|매니저|님|mr|mrs|ms|dr)\.?"
)
"""What people write before or after a name that is not a part of it."""

FREE_MAIL = frozenset(
    {"gmail.com", "naver.com", "daum.net", "hanmail.net", "kakao.com", "nate.com", "outlook.com", "hotmail.com",
     "yahoo.com", "icloud.com"}
)  # fmt: skip
"""Domains that say nothing of whom somebody works for."""


class Requester(Frozen):
    """Somebody who uses included service: a person of the delivery, or an end user only support knows."""

    id: str
    name: str
    email: str
    phone: str | None = None


class Likeness(Frozen):
    """Two requesters who may be one person, and why: `email`, `phone` or `name`. `same`: what a human decided."""

    first: str
    second: str
    why: str
    same: bool | None = None


def likenesses(newcomer: Requester, known: Iterable[Requester]) -> tuple[Likeness, ...]:
    """Those among the known who may be the newcomer, each with the strongest reason."""
    return tuple(
        Likeness(first=other.id, second=newcomer.id, why=why)
        for other in known
        if other.id != newcomer.id and (why := alike(other, newcomer)) is not None
    )


def alike(one: Requester, other: Requester) -> str | None:
    """Why two names may be one person, if anything says so.

    The same mailbox; else the same telephone, or the same name, at the same company's domain.
    """
    if mailbox(one.email) == mailbox(other.email):
        return "email"
    if domain(one.email) != domain(other.email) or domain(one.email) in FREE_MAIL:
        return None
    if one.phone and other.phone and digits(one.phone) == digits(other.phone):
        return "phone"
    return "name" if plain_name(one.name) == plain_name(other.name) else None


def mailbox(email: str) -> str:
    """The mailbox behind an address: case and what follows a `+` make no difference."""
    local, _, host = unicodedata.normalize("NFKC", email).casefold().partition("@")
    return f"{local.partition('+')[0]}@{host}"


def domain(email: str) -> str:
    """Whose mail it is."""
    return mailbox(email).partition("@")[2]


def digits(phone: str) -> str:
    """A telephone number as it is dialled at home: `+82 10-1234-5678` is `01012345678`."""
    found = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))
    return f"0{found[2:]}" if found.startswith("82") and len(found) > 10 else found


def plain_name(name: str) -> str:
    """A name without titles, spaces, case and order of its parts."""
    told = unicodedata.normalize("NFKC", name).casefold()
    parts = [_TITLES.sub("", part) for part in re.split(r"[\s,.·]+", told)]
    return "".join(sorted(part for part in parts if part))


def decide(found: tuple[Likeness, ...], first: str, second: str, *, same: bool) -> tuple[Likeness, ...]:
    """A human says whether they are one person. Refused `no_such_likeness`."""
    pair = {first, second}
    if not any({each.first, each.second} == pair for each in found):
        raise Refused("no_such_likeness", first=first, second=second)
    return tuple(
        each.model_copy(update={"same": same}) if {each.first, each.second} == pair else each for each in found
    )


def noted(found: tuple[Likeness, ...], new: Iterable[Likeness]) -> tuple[Likeness, ...]:
    """Those of the new ones that nobody was shown yet: each pair is put to a human once."""
    known = {frozenset((each.first, each.second)) for each in found}
    return tuple(each for each in new if frozenset((each.first, each.second)) not in known)


def same_as(found: Iterable[Likeness]) -> dict[str, str]:
    """Other name → the one name all names of that person are counted under, where a human said they are one."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while name in parent:
            name = parent[name]
        return name

    for each in found:
        first, second = root(each.first), root(each.second)
        if each.same and first != second:
            parent[second] = first
    return {name: root(name) for name in parent}
