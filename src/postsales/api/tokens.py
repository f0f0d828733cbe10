"""Bearer tokens: who holds which. Only their digests are kept."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from postsales.desk.access import SIDES
from postsales.domain.errors import Refused
from postsales.domain.frozen import Stated
from postsales.messages.command import By, Role


class Holder(Stated):
    """Somebody with a token: `token` itself, or its SHA-256 in hex. All but administrators speak for a party."""

    person: str
    role: Role
    party: str | None = None
    token: str | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class TokenRing:
    """Every token that opens the door."""

    _holders: tuple[tuple[bytes, By], ...]

    @classmethod
    def of(cls, holders: Iterable[Holder]) -> TokenRing:
        """A ring of these. Refused `bad_tokens` when one has no token, or no party to speak for."""
        return cls(tuple((_digest_of(holder), _actor(holder)) for holder in holders))

    @classmethod
    def read(cls, file: Path | None, admin_token: str | None) -> TokenRing:
        """The holders of a JSON file, and the administrator of this installation. Refused `bad_tokens`."""
        holders: list[Holder] = []
        if file is not None:
            try:
                holders = TypeAdapter(list[Holder]).validate_python(json.loads(file.read_text(encoding="utf-8")))
            except (OSError, ValueError, ValidationError) as error:
                problem = type(error).__name__ if isinstance(error, ValidationError) else str(error)
                raise Refused("bad_tokens", problem=problem) from None
        if admin_token:
            holders.append(Holder(person="admin", role=Role.ADMIN, token=admin_token))
        return cls.of(holders)

    def holder(self, token: str) -> By | None:
        """Whose it is. Every token is compared, each in constant time, so that time tells nothing."""
        digest = hashlib.sha256(token.encode()).digest()
        found: By | None = None
        for known, actor in self._holders:
            if hmac.compare_digest(known, digest):
                found = actor
        return found


def _digest_of(holder: Holder) -> bytes:
    if holder.token:
        return hashlib.sha256(holder.token.encode()).digest()
    try:
        digest = bytes.fromhex(holder.sha256 or "")
    except ValueError:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise Refused("bad_tokens", problem=f"{holder.person}: neither token nor sha256")
    return digest


def _actor(holder: Holder) -> By:
    side = SIDES[holder.role]
    if side is not None and holder.party is None:
        raise Refused("bad_tokens", problem=f"{holder.person}: {holder.role.value} without a party")
    return By(person=holder.person, role=holder.role, side=side, party=holder.party)
