"""Numbers of a provider on public registers: one table of formats, and the mending of what is nearly right.

Sources: Companies House (eight characters, a leading zero often left out), Charity Commission for England and Wales, the
Scottish charity regulator (OSCR), the Charity Commission for Northern Ireland, the Mutuals Public Register of the
Financial Conduct Authority, the UK Register of Learning Providers, HM Revenue and Customs (VAT, UTR).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.rules.refusals import Invalid

LONGEST = 40
# Letters typed for digits, where a digit must stand.
_AS_DIGITS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_COMPANY_LETTERS = (
    "AC BR CE CS FC FE GE GN GS IC IP LP NC NF NI NL NO NP NR NV NZ OC OE RC RS SA SC SE SF SG SI SL SO SP SR SZ ZC"
)


@dataclass(frozen=True)
class Register:
    """One register. code: its name in data; label: on the page; whose: who keeps it; example: a number of the right shape.

    read: the number in its own form from one folded to capitals without spaces, or None where it cannot be one.
    """

    code: str
    label: str
    whose: str
    example: str
    read: Callable[[str], str | None]

    @property
    def thing(self) -> str:
        """How a message names it: "your charity number"."""
        return f"your {self.label[0].lower() if self.label[1:2].islower() else self.label[0]}{self.label[1:]}"


@dataclass(frozen=True)
class ReadNumber:
    """A number as it is kept. told: what was mended, in words, or ""."""

    register: str
    number: str
    told: str = ""


def _digits(text: str) -> str:
    return text.translate(_AS_DIGITS)


def _company(text: str) -> str | None:
    """Eight characters: digits, or two letters and six digits; "R" and seven for old companies of Northern Ireland."""
    for letters in _COMPANY_LETTERS.split():
        rest = _digits(text[2:])
        if text.startswith(letters) and rest.isdigit() and len(rest) <= 6:
            return letters + rest.zfill(6)
    society = re.fullmatch(r"(IP|SP)(\d{4,5})R", text)
    if society:
        return f"{society[1]}{society[2].zfill(5)}R"
    if re.fullmatch(r"R\d{7}", text):
        return text
    plain = _digits(text)
    return plain.zfill(8) if plain.isdigit() and 5 <= len(plain) <= 8 and int(plain) else None


def _charity(text: str) -> str | None:
    """Six or seven digits."""
    plain = _digits(text)
    return plain if re.fullmatch(r"[1-9]\d{5,6}", plain) else None


def _with_letters(letters: str, most: int) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        plain = _digits(text.removeprefix(letters))
        return (
            letters + plain.zfill(most) if plain.isdigit() and most - 2 <= len(plain) <= most and int(plain) else None
        )

    return read


def _mutual(text: str) -> str | None:
    """A registered society: up to six digits, some with letters before ("IP", "RS", "SP") or an "R" behind."""
    found = re.fullmatch(r"(IP|SP|RS|NP)?(\d{1,6})(R?)", text)
    return text if found and int(found[2]) else None


def _ukprn(text: str) -> str | None:
    plain = _digits(text)
    return plain if re.fullmatch(r"1\d{7}", plain) else None


def _vat(text: str) -> str | None:
    """Nine digits, or twelve for a branch, without "GB". Health bodies and government departments have other shapes."""
    plain = _digits(text.removeprefix("GB"))
    return plain if plain.isdigit() and len(plain) in (9, 12) else None


def _utr(text: str) -> str | None:
    """Ten digits; some letters of HM Revenue and Customs put a K behind."""
    plain = _digits(text.removesuffix("K"))
    return plain if re.fullmatch(r"\d{10}", plain) else None


REGISTERS: tuple[Register, ...] = (
    Register("company", "Company number", "Companies House", "01234567", _company),
    Register("cic", "Community interest company (CIC) number", "Companies House, the same as its company number",
             "09876543", _company),
    Register("charity", "Charity number, England and Wales", "Charity Commission", "1123456", _charity),
    Register("oscr", "Charity number, Scotland", "OSCR", "SC012345", _with_letters("SC", 6)),
    Register("ccni", "Charity number, Northern Ireland", "CCNI", "NIC100123", _with_letters("NIC", 6)),
    Register("mutual", "Society number", "Mutuals Public Register (FCA)", "RS001234", _mutual),
    Register("ukprn", "UKPRN", "UK Register of Learning Providers", "10012345", _ukprn),
    Register("vat", "VAT number", "HM Revenue and Customs", "980780684", _vat),
    Register("utr", "Tax reference (UTR)", "HM Revenue and Customs", "1955839661", _utr),
)  # fmt: skip
REGISTER_OF: Mapping[str, Register] = {each.code: each for each in REGISTERS}
# On these a number is no sign of being on a public register.
OF_TAX = frozenset({"vat", "utr"})


def read_number(code: str, typed: str, checks: Mapping[str, Callable[[str], bool]]) -> ReadNumber:
    """A typed number in its register's own form; spaces, dots, small letters and missing zeros are mended and told.

    checks: by register, whether the check digits fit, handed in by the caller. Raises Invalid with the field's name.

    >>> read_number("company", "sc 12345", {})
    ReadNumber(register='company', number='SC012345', told='We wrote your company number as SC012345.')
    """
    register = REGISTER_OF[code]
    folded = re.sub(r"[\s.\-/]", "", typed).upper()
    number = register.read(folded) if len(typed) <= LONGEST and folded.isascii() else None
    if number is None:
        raise Invalid(f"Check {register.thing}. It looks like {register.example}.", field=code)
    if code in checks and not checks[code](number):
        raise Invalid(f"Check {register.thing}. One of its digits is wrong.", field=code)
    told = "" if number == typed.strip() else f"We wrote {register.thing} as {number}."
    return ReadNumber(code, number, told)
