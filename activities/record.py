"""Recording what happened: one transaction of projection, event and audit."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from activities.ports import CertificatePaper, RecordStore
from postsales.domain.seats import Language
from postsales.messages.facts import Recording
from postsales.messages.rows import CertificateRow, Row


@dataclass(frozen=True)
class RecordActivities:
    """Writes facts to the store, each once under (workflow id, seq).

    `certificates` draws up the pages of acceptance certificates; None where nothing is ever accepted.
    """

    store: RecordStore
    certificates: CertificatePaper | None = None

    @activity.defn(name="record")
    def record(self, recording: Recording) -> None:
        """Keep the facts. Recording them again changes nothing."""
        self.store.record(self._drawn_up(recording))

    def _drawn_up(self, recording: Recording) -> Recording:
        """The same, each certificate with its pages: they are recorded in one transaction with the acceptance."""
        if not any(isinstance(row, CertificateRow) for fact in recording.facts for row in fact.rows):
            return recording
        facts = tuple(
            fact.model_copy(update={"rows": tuple(self._with_pages(row) for row in fact.rows)})
            for fact in recording.facts
        )
        return recording.model_copy(update={"facts": facts})

    def _with_pages(self, row: Row) -> Row:
        if self.certificates is None or not isinstance(row, CertificateRow):
            return row
        pages = {language.value: self.certificates.render(row.certificate, language) for language in Language}
        return row.model_copy(update={"pages": pages})
