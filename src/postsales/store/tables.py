"""What is recorded for good: events, the audit log, commands, contracts, messages sent, invoices."""

from __future__ import annotations

from sqlalchemy import DDL, BigInteger, Column, Date, Identity, Index, Integer, Table, UniqueConstraint
from sqlalchemy import event as happening

from postsales.store.columns import Instant, Json, key, may, metadata, need

event = Table(
    "event",
    metadata,
    key("workflow_id"),
    key("seq", BigInteger),
    need("at", Instant),
    need("what"),
    need("person"),
    need("by", Json),
    need("details", Json),
    # What the fact did to the read model: a rebuild applies them again.
    need("rows", Json),
)

timeline = Table("timeline", metadata, key("delivery"), need("length", BigInteger))
"""How many events a delivery's timeline has. Locked while one is added, so numbers become visible in order."""

event_delivery = Table(
    "event_delivery",
    metadata,
    key("delivery"),
    key("position", BigInteger),
    need("workflow_id"),
    need("seq", BigInteger),
    UniqueConstraint("delivery", "workflow_id", "seq"),
)
"""Which events belong in a delivery's timeline, numbered without gaps in the order they were recorded."""

lost_task = Table(
    "lost_task",
    metadata,
    key("workflow_id"),
    key("first", BigInteger),
    need("last", BigInteger),
    need("since", Instant),
)
"""Events that never happened: a worker recorded them, and was killed before the end of their workflow task."""

# SQLite numbers a bare INTEGER primary key by itself, PostgreSQL an identity column.
_number = BigInteger().with_variant(Integer(), "sqlite")

audit = Table(
    "audit",
    metadata,
    Column("n", _number, Identity(), primary_key=True),
    need("at", Instant),
    need("actor"),
    need("role"),
    # Who acted for the actor, if an administrator did.
    may("admin"),
    need("what"),
    may("delivery"),
    need("outcome"),
    may("code"),
    may("workflow_id"),
    may("seq", BigInteger),
    Index(None, "delivery", "n"),
    Index(None, "actor", "n"),
)

contract = Table("contract", metadata, key("no"), need("sha256"), need("body", Json), need("registered_at", Instant))

command = Table(
    "command",
    metadata,
    key("actor"),
    key("id"),
    need("verb"),
    need("sha256"),
    may("answer", Json),
    need("claimed_at", Instant),
)

sent = Table(
    "sent",
    metadata,
    key("key"),
    need("channel"),
    need("outcome"),
    may("why"),
    # The template of a letter, the topic of a webhook.
    need("subject"),
    may("to"),
    may("address"),
    may("language"),
    may("about"),
    need("facts", Json),
    need("at", Instant),
    Index(None, "about", "at", "key"),
    Index(None, "at", "key"),
)

guidance = Table(
    "guidance",
    metadata,
    key("person"),
    key("situation"),
    # The command or letter in which they were told: told again with it, and with no other.
    need("occasion"),
    need("at", Instant),
)
"""Who has been given the playbook's note for which situation."""

invoice_counter = Table(
    "invoice_counter", metadata, key("legal_entity"), key("year", Integer), need("last", BigInteger)
)

invoice = Table(
    "invoice",
    metadata,
    key("number"),
    need("delivery"),
    need("instalment", Integer),
    need("version", Integer),
    need("legal_entity"),
    need("year", Integer),
    need("ordinal", BigInteger),
    need("issued_on", Date),
    need("request", Json),
    need("html"),
    UniqueConstraint("delivery", "instalment", "version"),
    UniqueConstraint("legal_entity", "year", "ordinal"),
)

credit_note_counter = Table(
    "credit_note_counter", metadata, key("legal_entity"), key("year", Integer), need("last", BigInteger)
)

credit_paper = Table(
    "credit_paper",
    metadata,
    key("number"),
    need("delivery"),
    need("instalment", Integer),
    need("entry"),
    need("legal_entity"),
    need("year", Integer),
    need("ordinal", BigInteger),
    need("issued_on", Date),
    need("request", Json),
    need("html"),
    UniqueConstraint("delivery", "instalment", "entry"),
    UniqueConstraint("legal_entity", "year", "ordinal"),
)
"""Credit notes as issued; `credit_note` is the read model's row of each."""

APPEND_ONLY = (event, event_delivery, lost_task, audit, invoice, credit_paper)
"""The database itself refuses to change or remove these (semantics, "Always true" 6)."""

_SQLITE_GUARD = """CREATE TRIGGER {table}_only_grows_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"""

_POSTGRES_REFUSAL = """CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$"""

_POSTGRES_GUARD = """CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"""


def guards(dialect: str, *tables: Table) -> tuple[str, ...]:
    """The statements that make these tables append-only."""
    names = [table.name for table in tables]
    if dialect == "sqlite":
        return tuple(_SQLITE_GUARD.format(table=name, verb=verb) for name in names for verb in ("UPDATE", "DELETE"))
    return (_POSTGRES_REFUSAL, *(_POSTGRES_GUARD.format(table=name) for name in names))


def guard(*tables: Table) -> None:
    """Let the schema in memory refuse to change what is in these, as the migrated one does."""
    for dialect in ("sqlite", "postgresql"):
        for statement in guards(dialect, *tables):
            # The library leaves this constructor untyped; it fills in "%", of which there is one in a message.
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            happening.listen(metadata, "after_create", ddl.execute_if(dialect=dialect))


guard(*APPEND_ONLY)
