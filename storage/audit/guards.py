"""Triggers by which the database itself refuses to change or delete events and seals.

They are set anew after each `migrate`: SQLite loses them where a migration has to copy the table. Whoever owns the
database can take them away; then the chain tells.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

EVENTS, SEALS = "records_event", "records_seal"
_REFUSED = "the audit is append-only"

# Two changes go through: an event gets its seal, once; and the details of a sealed one give way to their digest.
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION audit_event_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    becomes jsonb := to_jsonb(NEW);
BEGIN
    IF OLD.seal IS NULL AND was - 'seal' = becomes - 'seal' THEN
        RETURN NEW;
    END IF;
    IF OLD.seal IS NOT NULL AND NEW.salt = '' AND NEW.details - 'redacted' - 'by' = '{{}}'
        AND NEW.details -> 'redacted' IS NOT NULL
        AND was - 'details' - 'salt' = becomes - 'details' - 'salt' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER audit_changed BEFORE UPDATE ON {EVENTS}
    FOR EACH ROW EXECUTE FUNCTION audit_event_changes();
CREATE OR REPLACE TRIGGER audit_changed BEFORE UPDATE ON {SEALS}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
""" + "".join(
    f"CREATE OR REPLACE TRIGGER audit_{name} BEFORE {what} ON {table}"
    f" FOR EACH {each} EXECUTE FUNCTION audit_refuse();\n"
    for table in (EVENTS, SEALS)
    for name, what, each in (("deleted", "DELETE", "ROW"), ("emptied", "TRUNCATE", "STATEMENT"))
)


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Refuse changes from now on; a second time changes nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return
        take_down(connection)
        columns = [row[1] for row in cursor.execute(f"PRAGMA table_info({EVENTS})")]
        for statement in _sqlite(columns):
            cursor.execute(statement)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Let changes through: tests empty tables, and play those who own the database."""
    with connection.cursor() as cursor:
        for table in (EVENTS, SEALS):
            for name in ("changed", "deleted", "emptied"):
                if connection.vendor == "postgresql":
                    cursor.execute(f"DROP TRIGGER IF EXISTS audit_{name} ON {table}")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")


def _sqlite(columns: list[str]) -> list[str]:
    def same(*but: str) -> str:
        return " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in columns if name not in but)

    sealed = f"OLD.seal IS NULL AND {same('seal')}"
    redacted = (
        "OLD.seal IS NOT NULL AND NEW.salt = '' AND json_remove(NEW.details, '$.redacted', '$.by') = '{}'"
        f" AND json_extract(NEW.details, '$.redacted') IS NOT NULL AND {same('details', 'salt')}"
    )

    def guard(table: str, name: str, what: str, when: str = "") -> str:
        return (
            f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} {when}"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )

    return [
        guard(EVENTS, "changed", "UPDATE", f"WHEN NOT (({sealed}) OR ({redacted}))"),
        guard(EVENTS, "deleted", "DELETE"),
        guard(SEALS, "changed", "UPDATE"),
        guard(SEALS, "deleted", "DELETE"),
    ]
