"""TAM service as people read it: a customer's month."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from postsales.desk.access import allowed
from postsales.desk.addressing import Addressing
from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_role
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Language, Side
from postsales.domain.tam_report import TamReport
from postsales.messages.command import By
from postsales.notify.tam_report import HtmlTamReport
from postsales.store.facade import Store


class ShownTamReport(Frozen):
    """The report, and its page in the reader's language."""

    report: TamReport
    html: str


@dataclass(frozen=True)
class TamService:
    """Reports, by the same access rules as everything: the customer reads its own."""

    store: Store

    async def report(self, actor: By, customer: str, month: str, language: str) -> ShownTamReport:
        """One customer's month (`2026-05`). Refused: `no_tam_bought`, `not_a_month`, `month_in_the_future`.

        Raises `NotThere` `unknown_customer`.
        """
        refuse_role(actor, "tam.report")
        owner, about = await asyncio.to_thread(Addressing(self.store).customer, actor, customer)
        if not allowed(actor, "tam.report", about):
            # Whose customers somebody else's are is nobody's business.
            raise NotThere("unknown_customer", customer=customer[:80])
        vendor = about.parties.get(Side.VENDOR)
        report = await asyncio.to_thread(self.store.tam.of, owner, month, vendor=vendor, begun=True)
        known = Language(language) if language in set(Language) else Language.EN
        return ShownTamReport(report=report, html=HtmlTamReport().render(report, known))
