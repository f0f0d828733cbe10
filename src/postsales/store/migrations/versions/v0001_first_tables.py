"""First tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
append_only = ("event", "event_delivery", "audit", "invoice")


def upgrade() -> None:
    op.create_table(
        "acceptance",
        sa.Column("delivery", words, nullable=False),
        sa.Column("scope", words, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("requested_at", instant, nullable=True),
        sa.Column("window_ends_at", instant, nullable=True),
        sa.Column("decided_by", words, nullable=True),
        sa.Column("decided_at", instant, nullable=True),
        sa.Column("reasons", json, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "scope", name="pk_acceptance"),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("signal", words, nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("signal", name="pk_acknowledgement"),
    )
    op.create_table(
        "audit",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("actor", words, nullable=False),
        sa.Column("role", words, nullable=False),
        sa.Column("admin", words, nullable=True),
        sa.Column("what", words, nullable=False),
        sa.Column("delivery", words, nullable=True),
        sa.Column("outcome", words, nullable=False),
        sa.Column("code", words, nullable=True),
        sa.Column("workflow_id", words, nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("n", name="pk_audit"),
    )
    op.create_index("ix_audit_actor_n", "audit", ["actor", "n"])
    op.create_index("ix_audit_delivery_n", "audit", ["delivery", "n"])

    op.create_table(
        "checkin",
        sa.Column("customer", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sort", words, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("person", words, nullable=True),
        sa.Column("state", words, nullable=False),
        sa.Column("held_at", instant, nullable=True),
        sa.Column("sentiment", sa.Integer(), nullable=True),
        sa.Column("adoption", sa.Integer(), nullable=True),
        sa.Column("value_met", sa.Boolean(), nullable=True),
        sa.Column("summary", words, nullable=True),
        sa.Column("next_step", words, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer", "n", name="pk_checkin"),
    )
    op.create_index("ix_checkin_state_due_on", "checkin", ["state", "due_on"])

    op.create_table(
        "command",
        sa.Column("actor", words, nullable=False),
        sa.Column("id", words, nullable=False),
        sa.Column("verb", words, nullable=False),
        sa.Column("sha256", words, nullable=False),
        sa.Column("answer", json, nullable=True),
        sa.Column("claimed_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("actor", "id", name="pk_command"),
    )
    op.create_table(
        "contract",
        sa.Column("no", words, nullable=False),
        sa.Column("sha256", words, nullable=False),
        sa.Column("body", json, nullable=False),
        sa.Column("registered_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_contract"),
    )
    op.create_table(
        "delivery",
        sa.Column("delivery", words, nullable=False),
        sa.Column("title", words, nullable=False),
        sa.Column("stage", words, nullable=False),
        sa.Column("channel", words, nullable=False),
        sa.Column("vendor", words, nullable=False),
        sa.Column("partner", words, nullable=True),
        sa.Column("customer", words, nullable=False),
        sa.Column("customer_name", words, nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("net_total", sa.BigInteger(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("sales_rep", words, nullable=True),
        sa.Column("delivery_manager", words, nullable=True),
        sa.Column("ball", words, nullable=True),
        sa.Column("awaited", words, nullable=True),
        sa.Column("next_at", instant, nullable=True),
        sa.Column("live_on", sa.Date(), nullable=True),
        sa.Column("closed_at", instant, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", name="pk_delivery"),
    )
    op.create_index("ix_delivery_customer_started_at", "delivery", ["customer", "started_at"])
    op.create_index("ix_delivery_partner_started_at", "delivery", ["partner", "started_at"])
    op.create_index("ix_delivery_sales_rep_started_at", "delivery", ["sales_rep", "started_at"])
    op.create_index("ix_delivery_stage_started_at", "delivery", ["stage", "started_at"])
    op.create_index("ix_delivery_started_at_delivery", "delivery", ["started_at", "delivery"])

    op.create_table(
        "entry",
        sa.Column("delivery", words, nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("entry", words, nullable=False),
        sa.Column("sort", words, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reference", words, nullable=True),
        sa.Column("by", words, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "instalment", "entry", name="pk_entry"),
    )
    op.create_table(
        "event",
        sa.Column("workflow_id", words, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("what", words, nullable=False),
        sa.Column("person", words, nullable=False),
        sa.Column("by", json, nullable=False),
        sa.Column("details", json, nullable=False),
        sa.Column("rows", json, nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", "seq", name="pk_event"),
    )
    op.create_table(
        "event_delivery",
        sa.Column("delivery", words, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("workflow_id", words, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "position", name="pk_event_delivery"),
        sa.UniqueConstraint("delivery", "workflow_id", "seq", name="uq_event_delivery_delivery_workflow_id_seq"),
    )
    op.create_table(
        "instalment",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("tier", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("debtor", words, nullable=False),
        sa.Column("creditor", words, nullable=False),
        sa.Column("payer", words, nullable=True),
        sa.Column("currency", words, nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("trigger", words, nullable=False),
        sa.Column("triggered_on", sa.Date(), nullable=True),
        sa.Column("state", words, nullable=False),
        sa.Column("invoice", words, nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("outstanding", sa.BigInteger(), nullable=False),
        sa.Column("disputed", sa.BigInteger(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_instalment"),
    )
    op.create_index("ix_instalment_creditor_due_on_delivery_n", "instalment", ["creditor", "due_on", "delivery", "n"])
    op.create_index("ix_instalment_debtor_due_on", "instalment", ["debtor", "due_on"])
    op.create_index("ix_instalment_due_on_delivery_n", "instalment", ["due_on", "delivery", "n"])
    op.create_index("ix_instalment_invoice", "instalment", ["invoice"])

    op.create_table(
        "invoice",
        sa.Column("number", words, nullable=False),
        sa.Column("delivery", words, nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("request", json, nullable=False),
        sa.Column("html", words, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_invoice"),
        sa.UniqueConstraint("delivery", "instalment", "version", name="uq_invoice_delivery_instalment_version"),
        sa.UniqueConstraint("legal_entity", "year", "ordinal", name="uq_invoice_legal_entity_year_ordinal"),
    )
    op.create_table(
        "invoice_counter",
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("legal_entity", "year", name="pk_invoice_counter"),
    )
    op.create_table(
        "issue",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("title", words, nullable=False),
        sa.Column("claim", sa.Boolean(), nullable=False),
        sa.Column("severity", words, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column("ball", words, nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("raised_by", words, nullable=False),
        sa.Column("acknowledge_by", instant, nullable=True),
        sa.Column("answer_by", instant, nullable=True),
        sa.Column("interim_owner", words, nullable=True),
        sa.Column("interim_on", sa.Date(), nullable=True),
        sa.Column("verdict", words, nullable=True),
        sa.Column("owner", words, nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("answer", words, nullable=True),
        sa.Column("breaches", json, nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_issue"),
    )
    op.create_index("ix_issue_closed_at_answer_by", "issue", ["closed_at", "answer_by"])

    op.create_table(
        "note",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sort", words, nullable=False),
        sa.Column("text", words, nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_note"),
    )
    op.create_table(
        "package",
        sa.Column("delivery", words, nullable=False),
        sa.Column("package", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "package", name="pk_package"),
    )
    op.create_table(
        "person",
        sa.Column("delivery", words, nullable=False),
        sa.Column("person", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("email", words, nullable=False),
        sa.Column("language", words, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "person", name="pk_person"),
    )
    op.create_index("ix_person_person", "person", ["person"])

    op.create_table(
        "promise",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("what", words, nullable=False),
        sa.Column("owner", words, nullable=False),
        sa.Column("to", words, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("about", words, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_promise"),
    )
    op.create_index("ix_promise_owner_state", "promise", ["owner", "state"])
    op.create_index("ix_promise_state_due_on", "promise", ["state", "due_on"])

    op.create_table(
        "seat",
        sa.Column("delivery", words, nullable=False),
        sa.Column("seat", words, nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("people", json, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "seat", name="pk_seat"),
    )
    op.create_table(
        "sent",
        sa.Column("key", words, nullable=False),
        sa.Column("channel", words, nullable=False),
        sa.Column("outcome", words, nullable=False),
        sa.Column("why", words, nullable=True),
        sa.Column("subject", words, nullable=False),
        sa.Column("to", words, nullable=True),
        sa.Column("address", words, nullable=True),
        sa.Column("language", words, nullable=True),
        sa.Column("about", words, nullable=True),
        sa.Column("facts", json, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sent"),
    )
    op.create_index("ix_sent_about_at_key", "sent", ["about", "at", "key"])
    op.create_index("ix_sent_at_key", "sent", ["at", "key"])

    op.create_table(
        "signal",
        sa.Column("key", words, nullable=False),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("delivery", words, nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("stage", words, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("invoice", words, nullable=True),
        sa.Column("debtor", words, nullable=False),
        sa.Column("ask", words, nullable=False),
        sa.Column("ask_name", words, nullable=False),
        sa.Column("ask_email", words, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("why", words, nullable=False),
        sa.Column("held_up_by", json, nullable=False),
        sa.Column("raised_at", instant, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_signal"),
    )
    op.create_index("ix_signal_delivery", "signal", ["delivery"])
    op.create_index("ix_signal_legal_entity_raised_at_key", "signal", ["legal_entity", "raised_at", "key"])
    op.create_index("ix_signal_raised_at_key", "signal", ["raised_at", "key"])

    op.create_table(
        "timeline",
        sa.Column("delivery", words, nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", name="pk_timeline"),
    )
    op.create_table(
        "visit",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("purpose", words, nullable=False),
        sa.Column("engineer", words, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("packages", json, nullable=False),
        sa.Column("punch_items", json, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_visit"),
    )
    op.create_index("ix_visit_engineer_on", "visit", ["engineer", "on"])

    op.create_table(
        "work",
        sa.Column("key", words, nullable=False),
        sa.Column("delivery", words, nullable=True),
        sa.Column("what", words, nullable=False),
        sa.Column("role", words, nullable=False),
        sa.Column("person", words, nullable=True),
        sa.Column("facts", json, nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.Column("done_at", instant, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_work"),
    )
    op.create_index("ix_work_delivery", "work", ["delivery"])
    op.create_index("ix_work_done_at_since_key", "work", ["done_at", "since", "key"])
    for table in append_only:
        if op.get_bind().dialect.name == "sqlite":
            _guard_in_sqlite(table)
        else:
            _guard_in_postgresql(table)


def _guard_in_sqlite(table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_only_grows_{verb} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )


def _guard_in_postgresql(table: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
    )
