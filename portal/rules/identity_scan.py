"""What in a text may tell who wrote it, before it is shown to everybody (domain 2.3).

The scan looks for every provider of the portal, not for the asker's own name alone: else whoever may publish could try
names one after the other, and learn from a refusal who asked. Words of the published pack are known to all and never found.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


def _folded(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEGAL = _folded("ltd limited cic cio plc llp the and of for in a an community interest company charity")
# Words that stand in the names of many: alone they tell nobody.
_COMMON = _folded(
    """youth young carers carer care family families support trust services service association centre centers centres
    group project projects network partnership foundation children childrens child people health mental home homes house
    housing together action advice help council county district national local new first hope kids club clubs hub
    works work working wellbeing education training sport sports arts friends society association alliance union
    co-operative cooperative social enterprise enterprises solutions learning early years play north south east west
    future futures life lives living better best one all our your my we who what when where why how this that these those
    please will can may could should would there here yes no if is are do does question answer lot staff bid bids price
    tender pack day days week month year monday tuesday wednesday thursday friday saturday sunday january february march
    april june july august september october november december"""
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(
    r"(?:https?://|www\.)[^\s<>()]+|\b[\w-]+\.(?:org|com|net|co|charity|info|uk)(?:\.uk)?\b(?!@)", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w£])(?:\+44[\s(0)]*|0)(?:[\s()-]?\d){9,10}(?!\d)")
# Any number that a register of companies, charities, societies or taxes gives out, so long as it is more than 6 digits,
# has letters, or says what it is. Amounts of money are left alone.
_REGISTER = re.compile(
    r"(?<![\w£.,-])(?:GB\s?\d{3}\s?\d{4}\s?\d{2}|(?-i:[A-Z]{2})\s?\d{5,6}R?|\d{7,10}(?:-\d{1,2})?)(?![\w,-]|\.\d)"
    r"|(?:charity|company|registered|registration|register|vat|utr|ukprn)"
    r"(?:\s+(?:no|number|num|nr|charity|company)\b\.?)*:?\s*([A-Z]{0,2}\d{5,10}(?:-\d{1,2})?)",
    re.IGNORECASE,
)
_TRUSTED_HOSTS = (".gov.uk", ".nhs.uk", ".parliament.uk")
_MOST_WORDS = 8


@dataclass(frozen=True)
class Known:
    """What the scan compares with.

    providers: names of every organisation on the portal; people: names of their people; contacts: the council's own
    address and number, which may stand in an answer; pack: the words of the published pack.
    """

    providers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    pack: str = ""


@dataclass(frozen=True)
class Found:
    """One thing found. kind: what it is, in words; text: as it stands; sure: it must be taken out, not only looked at."""

    kind: str
    text: str
    sure: bool = True


def fold(text: str) -> str:
    """Letters and digits only, without accents and case, words parted by one space.

    >>> fold("Ýr's  Café-Club (CIC)")
    'yrs cafe club cic'
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", ""))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept.casefold()))


def scan(text: str, known: Known) -> tuple[Found, ...]:
    """Everything in the text that may tell who asked, each once, in the order: contacts, names, words to look at.

    >>> known = Known(providers=("Alder Youth CIC",), people=("Ama Boateng",))
    >>> [found.kind for found in scan("We at AlderYouth ask. Ring 01632 960020. Ama Boateng", known)]
    ['a telephone number', 'the name of a provider', 'the name of a person']
    """
    contacts = list(_contacts(text, known))
    rest = text
    for contact in contacts:
        rest = rest.replace(contact.text, " ")
    found = [*contacts, *_names(rest, known), *_single_words(rest, known)]
    unique: dict[tuple[str, str], Found] = {}
    for each in found:
        unique.setdefault((each.kind, each.text.casefold()), each)
    return tuple(unique.values())


def _contacts(text: str, known: Known) -> Iterable[Found]:
    allowed = {fold(contact).replace(" ", "") for contact in known.contacts}
    council = {contact.rpartition("@")[2].casefold() for contact in known.contacts if "@" in contact}

    def fine(match: str) -> bool:
        return fold(match).replace(" ", "") in allowed

    rest = text
    for match in _EMAIL.findall(text):
        rest = rest.replace(match, " ")
        if not fine(match) and match.rpartition("@")[2].casefold() not in council:
            yield Found("an e-mail address", match)
    for hit in _WEB.finditer(rest):
        host = re.sub(r"^https?://", "", hit.group().casefold()).split("/")[0].rstrip(".,;:")
        if not (("." + host).endswith(_TRUSTED_HOSTS) or host.removeprefix("www.") in council):
            yield Found("a web address", hit.group().rstrip(".,;:"))
    for hit in _PHONE.finditer(rest):
        if not fine(hit.group()):
            yield Found("a telephone number", hit.group().strip())
    without = _PHONE.sub(" ", _WEB.sub(" ", rest))
    for hit in _REGISTER.finditer(without):
        yield Found("a register number", (hit.group(1) or hit.group()).strip())


def _names(text: str, known: Known) -> Iterable[Found]:
    """Whole names, however they are spaced and spelled. A name of nothing but common words is only to be looked at."""
    tokens = fold(text).split()
    runs = {
        "".join(tokens[start : start + length])
        for start in range(len(tokens))
        for length in range(1, min(_MOST_WORDS, len(tokens) - start) + 1)
    }
    written = _capitalised(text)
    pack = f" {fold(known.pack)} "
    for kind, names in (("the name of a provider", known.providers), ("the name of a person", known.people)):
        for name in names:
            full = fold(name).split()
            short = [word for word in full if word not in _LEGAL] or full
            for form in (full, short):
                there = "".join(form) in runs if len(form) > 1 else bool(form) and form[0] in written
                if there and f" {' '.join(form)} " not in pack:
                    yield Found(kind, name, sure=not set(form) <= _COMMON)
                    break


def _single_words(text: str, known: Known) -> Iterable[Found]:
    """Capitalised words that stand in a provider's name, and its initials: maybe a name, maybe not."""
    written = _capitalised(text)
    pack = frozenset(fold(known.pack).split())
    for name in known.providers:
        full = [word for word in fold(name).split() if word not in _LEGAL]
        initials = "".join(word[0] for word in full)
        for word in full if len(full) > 1 else ():
            if len(word) > 2 and word not in _COMMON and word not in pack and word in written:
                yield Found("a word from a provider's name", written[word], sure=False)
        if len(initials) > 2 and initials.upper() in written.values() and initials not in pack:
            yield Found("the initials of a provider", initials.upper(), sure=False)


def _capitalised(text: str) -> dict[str, str]:
    return {fold(word): word for word in re.findall(r"\b[A-Z][\w’'-]+", text)}
