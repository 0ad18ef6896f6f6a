"""The audit trail: append-only, one hash chain a stream, sealed once a day."""
