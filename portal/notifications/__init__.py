"""Mail: written to the outbox in the transaction of the act it tells of, sent by the worker at least once."""
