"""Texts and how many words they hold; the server's count and the browser's are both held to them."""

COUNTED = [
    ("", 0),
    ("   \n\t ", 0),
    ("one", 1),
    ("one two", 2),
    ("one\n\ntwo\tthree", 3),
    ("face-to-face", 1),
    ("£4,500", 1),
    ("– — • * -", 0),
    ("young people’s", 2),
    ("a\u00a0b\u2009c\u3000d", 4),
    ("zero\u200bwidth", 2),
    ("e\u0301tude caf\u00e9", 2),
    ("\u0661\u0662 \u00bd", 2),
    ("and/or", 1),
    ("1. First point", 3),
    ("www.example.org", 1),
    ("\ufeffword", 1),
    ("word\u0085word", 2),
]
