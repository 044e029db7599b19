"""Memory: tables, the transaction of a batch, the outbox, migrations; SQLite and PostgreSQL."""
