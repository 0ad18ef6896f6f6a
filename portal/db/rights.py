"""What the application's role may do beyond what it must (design decision 8): it owns nothing and rewrites nothing."""

from sqlalchemy import Connection, MetaData, text

from portal.db.protection import is_append_only

_ATTRIBUTES = {
    "rolsuper": "is a superuser",
    "rolcreaterole": "may make roles",
    "rolcreatedb": "may make databases",
    "rolreplication": "may copy the whole server",
    "rolbypassrls": "passes row security",
}
_OWNED = """
SELECT 'the ' || kind || ' ' || name FROM (
  SELECT CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'table' END AS kind,
         relname::text AS name, relowner AS owner FROM pg_class WHERE relkind IN ('r', 'p', 'S', 'v', 'm', 'f')
  UNION ALL SELECT 'function', proname::text, proowner FROM pg_proc
  UNION ALL SELECT 'schema', nspname::text, nspowner FROM pg_namespace
  UNION ALL SELECT 'database', datname::text, datdba FROM pg_database WHERE datname = current_database()
) AS owned WHERE pg_has_role(current_user, owner, 'MEMBER') AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
ORDER BY 1 LIMIT 20
"""
_MEMBER = """
SELECT rolname FROM pg_roles WHERE rolname <> current_user AND pg_has_role(current_user, oid, 'MEMBER') ORDER BY rolname
"""
_OTHER_SCHEMAS = """
SELECT nspname FROM pg_namespace
WHERE nspname NOT IN ('public', 'pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\\_toast%'
  AND nspname NOT LIKE 'pg\\_temp%' AND has_schema_privilege(oid, 'USAGE')
"""
_TABLES = """
SELECT relname, asked FROM pg_class, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) AS asked
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
  AND (has_table_privilege(oid, asked) OR CASE WHEN asked IN ('UPDATE', 'REFERENCES')
       THEN has_any_column_privilege(oid, asked) ELSE false END)
ORDER BY relname, asked
"""
_SEQUENCES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
  AND CASE WHEN relkind = 'S' THEN has_sequence_privilege(oid, 'UPDATE') ELSE false END
"""
_FUNCTIONS = """
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
  AND has_function_privilege(p.oid, 'EXECUTE')
"""


def excess_rights(connection: Connection, metadata: MetaData) -> list[str]:
    """Each right the signed-in role has and must not have, in words; empty when all is well, and on SQLite.

    On SQLite there are no roles: triggers alone keep the append-only tables.
    """
    if connection.dialect.name != "postgresql":
        return []
    found = _of_the_role(connection)
    if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        return found  # everything else follows from it
    return [*found, *_of_tables(connection, metadata), *_of_the_rest(connection)]


def _of_the_role(connection: Connection) -> list[str]:
    row = connection.execute(text("SELECT * FROM pg_roles WHERE rolname = current_user")).one()
    held = [words for name, words in _ATTRIBUTES.items() if getattr(row, name)]
    if row.rolsuper:
        return [f"The application's role {words}." for words in held]
    owned = [f"owns {what}" for what in connection.scalars(text(_OWNED))]
    member = [f"is a member of {role}" for role in connection.scalars(text(_MEMBER))]
    return [f"The application's role {words}." for words in (*held, *owned, *member)]


def _of_tables(connection: Connection, metadata: MetaData) -> list[str]:
    kept = {table.name for table in metadata.sorted_tables if is_append_only(table)}
    ours = {table.name for table in metadata.sorted_tables} | {"alembic_version"}
    found = []
    for name, right in connection.execute(text(_TABLES)):
        changes = right in ("UPDATE", "DELETE")
        if name not in ours or not changes or name in kept or name == "alembic_version":
            found.append(f"The application's role has {right} on {name}.")
    return found


def _of_the_rest(connection: Connection) -> list[str]:
    found = []
    if connection.scalar(text("SELECT has_schema_privilege('public', 'CREATE')")):
        found.append("The application's role may make things in the schema public.")
    for right, words in (("CREATE", "make schemas"), ("TEMPORARY", "make temporary tables")):
        if connection.scalar(text(f"SELECT has_database_privilege(current_database(), '{right}')")):
            found.append(f"The application's role may {words}.")
    found += [f"The application's role may use the schema {n}." for n in connection.scalars(text(_OTHER_SCHEMAS))]
    found += [f"The application's role may set the sequence {n}." for n in connection.scalars(text(_SEQUENCES))]
    found += [f"The application's role may run {n} as its owner." for n in connection.scalars(text(_FUNCTIONS))]
    return found
