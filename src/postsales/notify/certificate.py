"""What an acceptance certificate looks like: `templates/<language>/certificate.html`, a page that prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from postsales.domain.certificate import Certificate
from postsales.domain.seats import Language
from postsales.notify.letters import templates


@dataclass(frozen=True)
class HtmlCertificate:
    """Fits activities.ports.CertificatePaper by shape. The same facts give the same page, byte for byte."""

    def render(self, certificate: Certificate, language: Language) -> str:
        """The page, complete in itself: no script, nothing loaded from elsewhere."""
        page = templates().get_template(f"{language.value}/certificate.html")
        zone = ZoneInfo(certificate.timezone)

        def moment(at: datetime) -> str:
            return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({certificate.timezone})"

        return page.render(certificate=certificate, moment=moment)
