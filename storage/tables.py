"""What is remembered: a table for each kind of thing; nothing joins what must stay apart."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from storage.types import Counter, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_contact(*, null: bool = False, key: bool = False) -> Column[object]:
    owner = ForeignKey("contact.id", ondelete="CASCADE")
    return Column("contact", Uuid, owner, nullable=null, primary_key=key, index=not key)


seen = Table(
    "seen",
    metadata,
    Column("bot", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", String(16), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False, index=True),
    sqlite_with_rowid=False,
)

contact = Table(
    "contact",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("bot", BigInteger, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("blind", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("since", Date, nullable=False),
    Column("language", String(16), nullable=False),
    Column("site", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("gender", String(16), nullable=False),
    Column("consent", String(64), nullable=False),
    Column("may_write", Boolean),
    Column("pin", LargeBinary(32)),
    Column("wrong_pins", Integer, nullable=False),
    Column("wrong_since", UtcDateTime),
    Column("blocked", Boolean, nullable=False),
    UniqueConstraint("bot", "channel", "blind"),
)

session = Table(
    "session",
    metadata,
    _of_contact(key=True),
    Column("state", LargeBinary, nullable=False),
    Column("careful", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Counter, primary_key=True),
    _of_contact(),
    Column("version", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("id", Counter, primary_key=True),
    _of_contact(),
    Column("topic", String(64), nullable=False),
    Column("question", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("value", String(255)),
    Column("sealed", LargeBinary),
    Column("missing", String(16)),
    Column("pack", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("site", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

# Random keys and no hidden row number: the order of rows tells nothing.
apart_answer = Table(
    "apart_answer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("bot", BigInteger, nullable=False),
    Column("site_group", String(64), nullable=False),
    Column("week", String(8), nullable=False, index=True),
    Column("language", String(16), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("question", String(64), nullable=False),
    Column("option", String(32), nullable=False),
    sqlite_with_rowid=False,
)

letter = Table(
    "letter",
    metadata,
    Column("id", Counter, primary_key=True),
    Column("bot", BigInteger, nullable=False),
    _of_contact(null=True),
    Column("channel", String(16), nullable=False),
    Column("lane", String(8), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("owner", String(32), nullable=False),
    Column("leased_until", UtcDateTime),
    Column("tried", Integer, nullable=False),
    Index("ix_letter_due", "bot", "channel", "lane", "due", "id"),
    sqlite_autoincrement=True,
)

message = Table(
    "message",
    metadata,
    Column("id", Counter, primary_key=True),
    _of_contact(),
    Column("kind", String(16), nullable=False),
    Column("tag", String(80), nullable=False),
    Column("mark", LargeBinary(6), nullable=False),
    Column("message", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

note = Table(
    "note",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("bot", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("day", Date, nullable=False),
    sqlite_with_rowid=False,
)

team_key = Table(
    "team_key",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("public", LargeBinary(32), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("bot", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", String(16), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("error", String(80), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

erasure = Table(
    "erasure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("due", UtcDateTime, nullable=False),
)

pack_version = Table(
    "pack_version",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("book", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
)

site = Table(
    "site",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("site_group", String(64), nullable=False),
    Column("country", String(2), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("open", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("site", String(16), ForeignKey("site.id", ondelete="CASCADE"), nullable=False),
    Column("language", String(16), nullable=False),
    Column("poster", String(80), nullable=False),
    UniqueConstraint("site", "language", "poster"),
)

directory = Table(
    "directory",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("words", String(300), nullable=False),
    Column("source", String(300), nullable=False),
    Column("confirmed", Date),
    Column("confirmed_by", String(80), nullable=False),
)

topic_switch = Table(
    "topic_switch",
    metadata,
    Column("topic", String(64), primary_key=True),
    Column("on", Boolean, nullable=False),
    Column("risk_check", String(300), nullable=False),
    Column("focal_point", String(80), nullable=False),
    Column("since", Date, nullable=False),
)

voice_file = Table(
    "voice_file",
    metadata,
    Column("bot", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("file_id", String(255), nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("owner", String(32), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
