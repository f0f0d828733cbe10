"""What a TAM's monthly report looks like: `templates/tam_report.html`, a page that prints, with words of a language."""

from __future__ import annotations

from dataclasses import dataclass

from postsales.domain.seats import Language
from postsales.domain.tam_report import TamReport
from postsales.notify.letters import templates


@dataclass(frozen=True)
class HtmlTamReport:
    """The same report gives the same page, byte for byte."""

    def render(self, report: TamReport, language: Language) -> str:
        """The page, complete in itself: no script, nothing loaded from elsewhere."""
        page = templates().get_template(f"{language.value}/tam_report.html")
        return page.render(report=report, several=len(report.deliveries) > 1)
