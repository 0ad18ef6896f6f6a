"""The database: base class, column types, engines of both kinds, migrations and the guards of append-only tables."""
