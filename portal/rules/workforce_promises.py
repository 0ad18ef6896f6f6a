"""What an organisation agrees to before it sees a table of posts (R54, screens 9)."""

PROMISES: dict[str, str] = {
    "use": "We use it only to price this bid",
    "nobody": "We do not try to find out who anyone is",
    "tell": "We tell you within 1 day if it gets out",
    "delete": "We delete it if we do not win",
}
