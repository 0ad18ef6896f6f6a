"""When two names are names of one organisation: so that a charity is not recorded twice."""

import re
import unicodedata

_NO_LETTER = re.compile(r"[^a-z0-9]+")
# Kinds of body, and small words, that people write or leave out as they please.
_LEFT_OUT = frozenset(
    ("the", "a", "and", "of", "cio", "scio", "cic", "ltd", "limited", "plc", "llp", "co", "company", "charity")
    + ("charitable", "incorporated", "inc", "organisation")
)


def name_key(name: str) -> str:
    """Return the name folded for comparing: no case, accents, punctuation, small words or kinds of body.

    A name made of nothing else keeps its words. Names with the same key are alike; a person says whether they are one.

    >>> name_key("The Alder Youth C.I.O."), name_key("ALDER YOUTH (charity)"), name_key("The Charity Ltd")
    ('alder youth', 'alder youth', 'the charity ltd')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    # "C.I.O." and "Women's" hold together; other signs part words.
    plain = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)|['`]", "", plain)
    found = [word for word in _NO_LETTER.split(plain) if word]
    kept = [word for word in found if word not in _LEFT_OUT] or found
    return " ".join(kept)[:200] or " ".join(name.lower().split())[:200]
