"""Reading a published procurement notice, so that a plan can start from one.

The notice comes as the text of an OCDS release package, record package or single release. Published notices are
untidy: zero stands for "not stated", names come in capitals, entities come doubled, contacts are blanked out. What can
be used is used; the rest is named in `unused`; only what cannot be read at all is refused.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from portal.rules.money import MOST_PENCE
from portal.rules.notice_text import clean, is_blanked, places_named, sensible_case

MOST_BYTES = 5 * 1024 * 1024
MOST_TITLE = 250
MOST_DESCRIPTION = 20_000

_LONDON = ZoneInfo("Europe/London")
_METHODS = {"open", "selective", "limited", "direct"}
_CPV = re.compile(r"[0-9]{8}(?:-[0-9])?")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_YEARS = range(1990, 2101)


class UnreadableNotice(ValueError):
    """The file is no notice that can be read. `reason` says why in plain words."""

    def __init__(self, reason: str) -> None:
        """Keep the reason apart, for the command's one line and for the page."""
        self.reason = reason
        self.message = reason
        super().__init__(reason)


@dataclass(frozen=True)
class ImportedNotice:
    """What a notice says, as far as it can be used. None or "": not stated.

    ocid, release_id: as published; the ocid tells whether a notice was imported before.
    value_min_pence, value_max_pence: whole pence, never 0; the smaller first when both are stated.
    cpv: pairs of code and label, each code once, in the notice's order.
    tender_end_on, contract_start_on, contract_end_on, published_on: days as London's calendar had them.
    procurement_method: open, selective, limited or direct; procurement_details is the buyer's own wording.
    districts: names of districts mentioned in the text, a guess for a person to check.
    unused: what stands in the notice and could not be used, each a short phrase.
    """

    ocid: str
    release_id: str
    title: str
    description: str
    buyer_name: str
    value_min_pence: int | None
    value_max_pence: int | None
    cpv: tuple[tuple[str, str], ...]
    tender_end_on: date | None
    contract_start_on: date | None
    contract_end_on: date | None
    procurement_method: str | None
    procurement_details: str
    contact_name: str
    contact_email: str
    contact_phone: str
    districts: tuple[str, ...]
    suitable_for_sme: bool | None
    suitable_for_vco: bool | None
    published_on: date | None
    unused: tuple[str, ...]

    @property
    def unused_line(self) -> str:
        """Say in one line what could not be used."""
        return f"Could not be used: {'; '.join(self.unused)}." if self.unused else "Everything in it could be used."


def read_notice(raw: bytes, districts: Sequence[str] | None = None) -> ImportedNotice:
    """Read a notice from the bytes of a file, at most 5 MiB of JSON in UTF-8.

    Of several releases the newest that describes a tender is taken. `districts` are the names looked for in the text
    (the twelve of Kent when not given). Raises `UnreadableNotice`; nothing else, whatever the bytes.
    Source: OCDS 1.1 release schema; issue step S2.

    >>> notice = read_notice(b'{"ocid": "ocds-1", "tender": {"title": "BEFRIENDING IN SWALE", "value": {"amount": 0}}}')
    >>> notice.title, notice.districts, notice.unused_line
    ('Befriending in Swale', ('Swale',), 'Could not be used: the value (0, so not stated).')
    """
    release, others = _newest(_releases(_parsed(raw)))
    unused: list[str] = []
    ocid = _text(release, "ocid")
    if not ocid or len(ocid) > MOST_TITLE:
        raise UnreadableNotice("The notice has no ocid, the number that tells one procurement from another.")
    tender = _object(release, "tender")
    title, description = _wording(release, tender, unused)
    buyer = _buyer(release)
    buyer_name = sensible_case(_text(_object(release, "buyer"), "name") or _text(buyer, "name"))
    least, most = _values(tender, unused)
    starts, ends = _contract_period(release, tender, unused)
    contact = _contact(buyer, unused)
    method = _text(tender, "procurementMethod").lower()
    if method and method not in _METHODS:
        unused.append(f"the procurement method ({method[:40]})")
    suits_sme, suits_vco = _suitability(tender)
    where = " \n ".join([title, description, buyer_name, *_addresses(tender)])
    closes = _day(_object(tender, "tenderPeriod"), "endDate", "the closing date", unused)
    published = _day(release, "date", "the publication date", unused)
    unused.extend(_left_out(release, tender, others))
    return ImportedNotice(
        ocid=ocid,
        release_id=_text(release, "id")[:MOST_TITLE],
        title=title,
        description=description,
        buyer_name=buyer_name[:MOST_TITLE],
        value_min_pence=least,
        value_max_pence=most,
        cpv=_cpv(tender),
        tender_end_on=closes,
        contract_start_on=starts,
        contract_end_on=ends,
        procurement_method=method if method in _METHODS else None,
        procurement_details=_text(tender, "procurementMethodDetails")[:MOST_TITLE],
        contact_name=contact["name"],
        contact_email=contact["email"],
        contact_phone=contact["telephone"],
        districts=places_named(where, districts),
        suitable_for_sme=suits_sme,
        suitable_for_vco=suits_vco,
        published_on=published or _day(tender, "datePublished", "the publication date", unused),
        unused=tuple(dict.fromkeys(unused)),
    )


def _parsed(raw: bytes) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise UnreadableNotice("The file is larger than 5 MB, which is more than a notice needs.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableNotice("The file is not text in UTF-8.") from None
    try:
        parsed = json.loads(text, parse_float=Decimal, parse_constant=lambda _name: None)
    except RecursionError:
        raise UnreadableNotice("The file is nested too deeply to be a notice.") from None
    except ValueError:
        raise UnreadableNotice("The file is not JSON.") from None
    if not isinstance(parsed, dict):
        raise UnreadableNotice("The file is JSON, but not an OCDS package or release.")
    return parsed


def _releases(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Collect the releases of a release package, of a record package, or the one release that stands bare."""
    found = list(_objects(package, "releases"))
    for record in _objects(package, "records"):
        compiled = _object(record, "compiledRelease")
        found.extend([compiled] if compiled else _objects(record, "releases"))
    if not found and "ocid" in package:
        found = [dict(package)]
    if not found:
        raise UnreadableNotice("The file holds no release, so there is no notice in it.")
    return found


def _newest(releases: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], int]:
    """Choose the newest release that describes a tender; give it with the number of the others."""
    described = [release for release in releases if _object(release, "tender") or _object(release, "planning")]
    if not described:
        raise UnreadableNotice("The notice describes no tender and no plan.")
    newest = max(enumerate(described), key=lambda pair: (_moment(pair[1].get("date")), pair[0]))[1]
    return newest, len(releases) - 1


def _wording(release: Mapping[str, Any], tender: Mapping[str, Any], unused: list[str]) -> tuple[str, str]:
    planning = _object(release, "planning")
    description = (
        _text(tender, "description", lines=True)
        or _text(planning, "rationale", lines=True)
        or _text(release, "description", lines=True)
    )
    title = _text(tender, "title") or _text(release, "title") or _text(_object(planning, "budget"), "project")
    if not title and not description:
        raise UnreadableNotice("The notice has neither a title nor a description.")
    if not title:
        title = re.split(r"(?<=[.!?])\s|\n", description, maxsplit=1)[0][:MOST_TITLE]
    if len(title) > MOST_TITLE:
        unused.append(f"the end of the title, after {MOST_TITLE} characters")
    if len(description) > MOST_DESCRIPTION:
        unused.append(f"the end of the description, after {MOST_DESCRIPTION:,} characters")
    return sensible_case(title[:MOST_TITLE].rstrip()), description[:MOST_DESCRIPTION].rstrip()


def _buyer(release: Mapping[str, Any]) -> dict[str, Any]:
    """Find the buying organisation among the parties: by its id, else by its role."""
    parties = list(_objects(release, "parties"))
    named = _text(_object(release, "buyer"), "id")
    for party in parties:
        if named and _text(party, "id") == named:
            return party
    for role in ("buyer", "procuringEntity"):
        for party in parties:
            if role in _list(party, "roles"):
                return party
    return _object(release, "buyer")


def _values(tender: Mapping[str, Any], unused: list[str]) -> tuple[int | None, int | None]:
    stated = [
        _pence(_object(tender, "minValue"), "the lowest value", unused),
        _pence(_object(tender, "value"), "the value", unused),
        _pence(_object(tender, "maxValue"), "the highest value", unused),
    ]
    least, middle, most = stated
    most = middle if most is None else most
    if least is not None and most is not None and least > most:
        least, most = most, least
    return least, most


def _pence(value: Mapping[str, Any], what: str, unused: list[str]) -> int | None:
    amount = value.get("amount")
    if isinstance(amount, str):
        try:
            amount = Decimal(amount.replace(",", "").strip())
        except ArithmeticError:
            amount = None
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        if value.get("amount") not in (None, ""):
            unused.append(f"{what} (not a number)")
        return None
    if isinstance(amount, Decimal) and not amount.is_finite():
        unused.append(f"{what} (not a number)")
        return None
    currency = _text(value, "currency") or "GBP"
    if amount == 0:
        unused.append(f"{what} (0, so not stated)")
    elif currency != "GBP":
        unused.append(f"{what} (in {currency[:3]}, not in pounds)")
    elif amount < 0:
        unused.append(f"{what} (below 0)")
    elif amount > MOST_PENCE // 100:
        unused.append(f"{what} (too large to be true)")
    else:
        return int((Decimal(amount) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)) or None
    return None


def _contract_period(
    release: Mapping[str, Any], tender: Mapping[str, Any], unused: list[str]
) -> tuple[date | None, date | None]:
    """Read the contract's first and last day from the tender, else from the first award that states them."""
    periods = [_object(holder, "contractPeriod") for holder in (tender, *_objects(release, "awards"))]
    period = next((period for period in periods if period), {})
    starts = _day(period, "startDate", "the contract's start", unused)
    ends = _day(period, "endDate", "the contract's end", unused)
    if starts and ends and ends < starts:
        unused.append("the contract's end (before its start)")
        return starts, None
    return starts, ends


def _contact(buyer: Mapping[str, Any], unused: list[str]) -> dict[str, str]:
    """Take the contact's name, e-mail address and telephone, each only if it is really one."""
    point = _object(buyer, "contactPoint")
    usable = {"name": "", "email": "", "telephone": ""}
    blanked, broken = [], []
    for field, words in (("name", "name"), ("email", "e-mail address"), ("telephone", "telephone number")):
        value = _text(point, field)[:MOST_TITLE]
        if value and is_blanked(value):
            blanked.append(words)
        elif value and not _usable_contact(field, value):
            broken.append(words)
        else:
            usable[field] = sensible_case(value) if field == "name" else value
    unused.extend(
        f"the contact's {' and '.join(filter(None, (', '.join(words[:-1]), words[-1])))} ({why})"
        for words, why in ((blanked, "blanked out"), (broken, "not usable as written"))
        if words
    )
    return usable


def _usable_contact(field: str, value: str) -> bool:
    if field == "email":
        return _EMAIL.fullmatch(value) is not None
    return field == "name" or sum(sign.isdigit() for sign in value) >= 6


def _cpv(tender: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for item in (tender, *_objects(tender, "items")):
        for kind in (_object(item, "classification"), *_objects(item, "additionalClassifications")):
            code = _text(kind, "id")
            if _text(kind, "scheme").upper() == "CPV" and _CPV.fullmatch(code):
                found.setdefault(code, _text(kind, "description")[:MOST_TITLE])
    return tuple(found.items())


def _suitability(tender: Mapping[str, Any]) -> tuple[bool | None, bool | None]:
    now, older = _object(tender, "suitability"), _object(tender, "xClassifications")
    sme = now.get("sme", older.get("isSuitableForSme"))
    vco = now.get("vcse", older.get("isSuitableForVco"))
    return sme if isinstance(sme, bool) else None, vco if isinstance(vco, bool) else None


def _addresses(tender: Mapping[str, Any]) -> Iterator[str]:
    for item in _objects(tender, "items"):
        for address in (*_objects(item, "deliveryAddresses"), _object(item, "deliveryAddress")):
            yield " ".join(_text(address, part) for part in ("locality", "region"))


def _left_out(release: Mapping[str, Any], tender: Mapping[str, Any], others: int) -> Iterator[str]:
    """Name what a plan has no place for: awards, bidders, documents, other releases."""
    suppliers = sum(len(_list(award, "suppliers")) for award in _objects(release, "awards"))
    if _list(release, "awards"):
        yield f"the award to {suppliers} {'supplier' if suppliers == 1 else 'suppliers'}"
    bidders = len(_list(tender, "tenderers"))
    if bidders:
        yield f"the {bidders} {'bidder' if bidders == 1 else 'bidders'} named"
    documents = len(_list(tender, "documents"))
    if documents:
        yield f"{documents} {'document' if documents == 1 else 'documents'} linked"
    if others:
        yield f"{others} other {'release' if others == 1 else 'releases'} in the file"


def _day(holder: Mapping[str, Any], key: str, what: str, unused: list[str]) -> date | None:
    written = holder.get(key)
    if written in (None, ""):
        return None
    moment = _moment(written)
    if moment.year not in _YEARS:
        unused.append(f"{what} (not a date)")
        return None
    return moment.astimezone(_LONDON).date()


_NEVER = datetime(1, 1, 2, tzinfo=UTC)


def _moment(written: object) -> datetime:
    """Read a date or date-time; one without a zone is London's. What is none sorts before all others."""
    if not isinstance(written, str):
        return _NEVER
    try:
        moment = datetime.fromisoformat(written.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=_LONDON)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return _NEVER


def _object(holder: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = holder.get(key)
    return found if isinstance(found, dict) else {}


def _list(holder: Mapping[str, Any], key: str) -> list[Any]:
    found = holder.get(key)
    return found if isinstance(found, list) else []


def _objects(holder: Mapping[str, Any], key: str) -> Iterator[dict[str, Any]]:
    return (each for each in _list(holder, key) if isinstance(each, dict))


def _text(holder: Mapping[str, Any], key: str, *, lines: bool = False) -> str:
    found = holder.get(key)
    return clean(found, lines=lines) if isinstance(found, str) else ""
