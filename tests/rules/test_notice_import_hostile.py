"""Whatever bytes come as a notice, they are read or refused, never broken on."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rules.notice_import import UnreadableNotice, read_notice

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "ocid",
    "id",
    "date",
    "tag",
    "tender",
    "title",
    "description",
    "value",
    "minValue",
    "maxValue",
    "amount",
    "currency",
    "contractPeriod",
    "tenderPeriod",
    "startDate",
    "endDate",
    "parties",
    "buyer",
    "name",
    "roles",
    "contactPoint",
    "email",
    "telephone",
    "items",
    "classification",
    "scheme",
    "awards",
    "suppliers",
    "procurementMethod",
    "suitability",
    "xClassifications",
    "planning",
    "budget",
    "documents",
    "deliveryAddresses",
]
notice_shaped = st.recursive(
    json_values,
    lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=8) | st.lists(inner, max_size=3),
    max_leaves=25,
)


def reads_or_refuses(raw: bytes) -> None:
    try:
        read = read_notice(raw)
    except UnreadableNotice as refused:
        assert refused.reason  # noqa: PT017
        return
    for text in (read.ocid, read.title, read.description, read.buyer_name, read.unused_line, read.contact_name):
        text.encode()
        assert "\x00" not in text


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw):
    reads_or_refuses(raw)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["releases", "records", "ocid"]), json_values)
def test_no_json_breaks_the_reader(key, value):
    reads_or_refuses(json.dumps({key: value}).encode())


@settings(max_examples=300, deadline=None)
@given(notice_shaped, notice_shaped)
def test_no_notice_of_wrong_types_breaks_the_reader(fields, inside):
    release = {"ocid": "a", "tender": inside}
    if isinstance(fields, dict):
        release = {**release, **fields}
    reads_or_refuses(json.dumps({"releases": [release]}).encode())
