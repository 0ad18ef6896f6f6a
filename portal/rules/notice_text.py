"""Tidying the words of published notices: entities, capitals, blanked-out contacts, and districts named in them."""

import html
import re
from collections.abc import Sequence

KENT_DISTRICTS = (
    "Ashford",
    "Canterbury",
    "Dartford",
    "Dover",
    "Folkestone and Hythe",
    "Gravesham",
    "Maidstone",
    "Sevenoaks",
    "Swale",
    "Thanet",
    "Tonbridge and Malling",
    "Tunbridge Wells",
)
_ALSO_CALLED = {
    "Folkestone and Hythe": ("Folkestone & Hythe", "Folkestone", "Shepway"),
    "Gravesham": ("Gravesend",),
    "Tonbridge and Malling": ("Tonbridge & Malling", "Tonbridge"),
}

_BLANKED = {"redacted", "withheld", "removed", "not provided", "not applicable", "none", "null", "na", "tbc", "unknown"}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*", re.UNICODE)
_KEPT_IN_CAPITALS = {
    "UK",
    "GB",
    "EU",
    "NHS",
    "GP",
    "GPS",
    "ICB",
    "ICT",
    "IT",
    "HR",
    "TUPE",
    "NEET",
    "SEND",
    "SEN",
    "EHC",
    "EHCP",
    "CAMHS",
    "ASD",
    "ADHD",
    "LAC",
    "LGBT",
    "LGBTQ",
    "BSL",
    "SEMH",
    "BME",
    "BAME",
    "HIV",
    "STI",
    "CCTV",
    "CIC",
    "CIO",
    "CLG",
    "VCS",
    "VCSE",
    "SME",
    "MBC",
    "DC",
    "CC",
    "LEA",
    "KCC",
    "BC",
    "II",
    "III",
    "IV",
    "VI",
    "VII",
    "VIII",
    "IX",
    "PPM",
    "OJEU",
    "ITT",
    "SQ",
    "DPS",
}
_WRITTEN_AS = {
    "LTD": "Ltd",
    "PLC": "plc",
    "ST": "St",
    "DR": "Dr",
    "MR": "Mr",
    "MRS": "Mrs",
    "MS": "Ms",
    "NEETS": "NEETs",
}
_SMALL = {
    "a",
    "an",
    "and",
    "as",
    "at",
    "but",
    "by",
    "for",
    "from",
    "in",
    "into",
    "of",
    "on",
    "or",
    "the",
    "to",
    "upon",
    "via",
    "with",
}


def clean(text: str, *, lines: bool = False) -> str:
    """Undo HTML entities, also doubled ones, drop signs nobody can see, and tidy spaces; `lines` keeps line breaks.

    >>> clean("Children&amp;#039;s  centres\\r\\n")
    "Children's centres"
    """
    for _ in range(3):
        undone = html.unescape(text)
        if undone == text:
            break
        text = undone
    text = _LONE_SURROGATE.sub("\ufffd", text)
    text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    if not lines:
        return " ".join(text.split())
    tidy = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", tidy).strip()


def sensible_case(text: str) -> str:
    """Put a text that is all capitals into the case of a name; leave any other as it is.

    >>> sensible_case("REDCAR & CLEVELAND BOROUGH COUNCIL"), sensible_case("HR GO plc")
    ('Redcar & Cleveland Borough Council', 'HR GO plc')
    """
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < 6 or any(sign.islower() for sign in letters):
        return text
    cased = _WORD.sub(lambda match: _cased(match, text), text)
    return cased[:1].upper() + cased[1:]


def _cased(match: re.Match[str], text: str) -> str:
    """Write one word of a text in capitals; a code with figures in it, such as CWC19045, stays."""
    word, plain = match[0], match[0].upper()
    beside = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    if any(sign.isdigit() for sign in beside):
        return word
    if plain in _WRITTEN_AS:
        return _WRITTEN_AS[plain]
    if plain in _KEPT_IN_CAPITALS or (1 < len(word) <= 4 and word.isascii() and not set(plain) & set("AEIOUY")):
        return word
    if word.lower() in _SMALL and match.start() > 0:
        return word.lower()
    head, apostrophe, tail = word.partition("'")
    if apostrophe and len(head) == 1 and len(tail) > 1:
        return f"{head.upper()}'{tail.capitalize()}"
    return word.capitalize()


def is_blanked(value: str) -> bool:
    """Tell whether a contact field says nothing: "redacted", "n/a", dashes.

    >>> is_blanked("redacted@example.org"), is_blanked("N/A"), is_blanked("Priya Nair")
    (True, True, False)
    """
    said = re.sub(r"[^a-z ]", "", value.lower().split("@", 1)[0]).strip()
    return said in _BLANKED or "redacted" in value.lower() or not any(sign.isalnum() for sign in value)


def places_named(text: str, districts: Sequence[str] | None = None) -> tuple[str, ...]:
    """List the districts whose name, or another name in use, stands in a text as whole words; in the given order.

    A guess only: a street may bear the name of a district elsewhere. Without `districts` the twelve of Kent.

    >>> places_named("Outreach in Folkestone & Hythe and in Swaledale")
    ('Folkestone and Hythe',)
    """
    found = []
    for name in KENT_DISTRICTS if districts is None else districts:
        names = "|".join(re.escape(each) for each in (name, *_ALSO_CALLED.get(name, ())))
        if re.search(rf"(?<!\w)(?:{names})(?!\w)", text, re.IGNORECASE):
            found.append(name)
    return tuple(found)
