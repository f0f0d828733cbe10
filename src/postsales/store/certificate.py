"""Acceptance certificates, as they were drawn up with the acceptance."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from postsales.domain.acceptance import WHOLE
from postsales.messages.rows import CertificateRow
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.read_model import certificate


@dataclass(frozen=True)
class Certificates:
    """Reads of certificates. Their pages are part of recorded events, which the database refuses to change."""

    database: Database

    def of(self, delivery: str) -> tuple[CertificateRow, ...]:
        """Every certificate of a delivery, the earliest first, the whole behind the package that completed it."""
        wanted = select(certificate).where(certificate.c.delivery == delivery)
        wanted = wanted.order_by(certificate.c.accepted_on, certificate.c.last_seq, certificate.c.scope == WHOLE)
        with self.database.read() as tx:
            return tuple(as_model(CertificateRow, found) for found in tx.execute(wanted).mappings())

    def get(self, delivery: str, scope: str) -> CertificateRow | None:
        """The certificate of one scope, if it was accepted."""
        wanted = select(certificate).where(certificate.c.delivery == delivery, certificate.c.scope == scope)
        with self.database.read() as tx:
            found = tx.execute(wanted).mappings().first()
        return None if found is None else as_model(CertificateRow, found)
