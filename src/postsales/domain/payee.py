"""To which account a legal entity is paid. Changing it is what swindlers try: two people approve it."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from postsales.domain.frozen import Frozen

AccountNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z -]{6,40}$")]


class PayeeAccount(Frozen):
    """An account, the bank that keeps it, and in whose name."""

    account: str
    bank: str
    holder: str


def shown(now: PayeeAccount | None, wanted: PayeeAccount, reason: str) -> dict[str, str]:
    """What an approver decides by: the account that counts now, the one wanted, and why."""
    before = f"{now.bank} {now.account} ({now.holder})" if now else ""
    return {
        "account": wanted.account,
        "bank": wanted.bank,
        "holder": wanted.holder,
        "instead_of": before,
        "reason": reason,
    }
