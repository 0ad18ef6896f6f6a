"""Fields read what people type, say what is wrong in the house's words, and take any rubbish a client sends."""

import itertools
import random
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict

from portal.rules.refusals import Invalid, Refusal
from portal.web import fields
from portal.web.forms import STALE_FORM, FilterForm, PageForm
from tests.web.everything import GOOD, Everything, shell


@pytest.fixture(scope="module")
def app() -> Flask:
    return shell()


@pytest.fixture
def posted(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST"):
        yield
    app.config["WTF_CSRF_ENABLED"] = True


def read(field: Any, *values: object) -> tuple[Any, list[str]]:
    """What one field makes of the values posted under its name: its data, and its messages."""
    form_class = type("OneField", (PageForm,), {"x": field})
    form = form_class(formdata=MultiDict([("x", value) for value in values]))
    form.validate()
    assert str(form.x()), "a field can always be shown"
    return form.x.data, list(form.x.errors)


TAKEN = [
    (fields.TextField("Your name"), ["  Sam\tAdeyemi \r\n"], "Sam Adeyemi"),
    (fields.TextField("Your name", required=False), [], ""),
    (fields.TextField("Your name"), ["one", "two"], "one"),
    (fields.LongTextField("Your answer"), [" a\r\nb\x0bc\r\n "], "a\nb\nc"),
    (fields.LongTextField("Your answer", word_limit=2, enforce_limit=False), ["a b c"], "a b c"),
    (fields.EmailField(), ["sam@alder.example"], "sam@alder.example"),
    (fields.PasswordField(), ["  two  spaces "], "  two  spaces "),
    (fields.MoneyField("The price"), ["£ 1,234.5"], 123450),
    (fields.MoneyField("The price", required=False), [""], None),
    (fields.DecimalTextField("The weight", suffix="%"), ["12.50 %"], Decimal("12.50")),
    (fields.DecimalTextField("The change"), ["\u22121,000.5"], Decimal("-1000.5")),
    (fields.DecimalTextField("The share"), [".5"], Decimal("0.5")),
    (fields.WholeNumberField("How many"), ["1,200"], 1200),
    (fields.WholeNumberField("How many"), ["0"], 0),
    (fields.TimeField("The closing time"), ["midday"], time(12)),
    (fields.TimeField("The closing time"), ["2pm"], time(14)),
    (fields.TimeField("The closing time"), ["2.30 p.m."], time(14, 30)),
    (fields.TimeField("The closing time"), ["14:30"], time(14, 30)),
    (fields.TimeField("The closing time"), ["12 am"], time(0)),
    (fields.TimeField("The closing time"), ["12pm"], time(12)),
    (fields.DateField("The start date"), ["18", "12", "2026"], date(2026, 12, 18)),
    (fields.DateField("The start date"), ["1", "March", "2027"], date(2027, 3, 1)),
    (fields.DateField("The start date"), [" 29", "feb ", "2028"], date(2028, 2, 29)),
    (fields.DateField("The start date", required=False), ["", " ", ""], None),
    (fields.DateField("The start date"), ["18", "12", "2026", "99"], date(2026, 12, 18)),
    (fields.RadiosField("A lot", choices=[(1, "One"), (2, "Two")]), ["2"], 2),
    (fields.SelectField("A lot", choices=[("a", "A")], required=False), [""], None),
    (fields.CheckboxesField("Lots", choices=[(1, "One"), (2, "Two")]), ["2", "1", "2"], [1, 2]),
    (fields.CheckboxesField("Lots", choices=[(1, "One")], required=False), [], []),
    (fields.TickField("I agree"), ["y"], True),
    (fields.TickField("I agree"), ["n"], False),
]


@pytest.mark.usefixtures("posted")
@pytest.mark.parametrize(("field", "values", "data"), TAKEN)
def test_what_a_field_takes(field: Any, values: list[object], data: object) -> None:
    found, errors = read(field, *values)
    assert errors == []
    assert found == data
    assert type(found) is type(data)


CANNOT_KEEP = "Your name has a character we cannot keep. We show it as \ufffd. Delete it."
REFUSED = [
    (fields.TextField("Your name"), [], "Enter your name"),
    (fields.TextField("Your name"), ["   "], "Enter your name"),
    (fields.TextField("VAT number"), [""], "Enter VAT number"),
    (fields.TextField("Name", thing="your name", empty="Say who you are"), [""], "Say who you are"),
    (fields.TextField("Your name", max_length=3), ["four"], "Your name must be 3 characters or fewer. You have 4."),
    (fields.TextField("Your name"), ["a\x00b"], CANNOT_KEEP),
    (fields.TextField("Your name"), ["a\ud800"], CANNOT_KEEP),
    (fields.TextField("Your name"), ["a\ufffd"], CANNOT_KEEP),
    (fields.TextField("Your name"), ["a\x1b[31m"], CANNOT_KEEP),
    (
        fields.LongTextField("Your answer", word_limit=3),
        ["a b c d"],
        "Your answer must be 3 words or fewer. You have 4.",
    ),
    (
        fields.LongTextField("Your reason", min_chars=80),
        ["x" * 34],
        "Your reason must be 80 characters or more. You have 34.",
    ),
    (fields.EmailField(), ["sam"], "Enter an e-mail address, such as name@example.org"),
    (fields.EmailField(), ["a@b@c.example"], "Enter an e-mail address, such as name@example.org"),
    (
        fields.EmailField(),
        ["sam@alder.example\nBcc: all@x.example"],
        "Enter an e-mail address, such as name@example.org",
    ),
    (fields.PasswordField(min_length=12), ["short"], "Password must be 12 letters or more"),
    (fields.MoneyField("The price"), [""], "Enter the price"),
    (fields.MoneyField("The price"), ["NaN"], "The price must be in pounds and pence, such as 1,234.50"),
    (fields.MoneyField("The price"), ["1e9"], "The price must be in pounds and pence, such as 1,234.50"),
    (fields.MoneyField("The price"), ["\u0661\u0662"], "The price must be in pounds and pence, such as 1,234.50"),
    (fields.MoneyField("The price", least=100, most=25000), ["250.01"], "The price must be between £1 and £250"),
    (fields.MoneyField("The price", least=100), ["0.50"], "The price must be £1 or more"),
    (fields.DecimalTextField("The weight"), ["inf"], "The weight must be a number, such as 12.5"),
    (fields.DecimalTextField("The weight"), ["1e2"], "The weight must be a number, such as 12.5"),
    (fields.DecimalTextField("The weight"), ["."], "The weight must be a number, such as 12.5"),
    (fields.DecimalTextField("The weight"), ["-"], "The weight must be a number, such as 12.5"),
    (fields.DecimalTextField("The weight"), ["\u0661"], "The weight must be a number, such as 12.5"),
    (fields.DecimalTextField("The weight"), ["1.234"], "The weight must have no more than 2 figures after the point"),
    (fields.DecimalTextField("The weight", most=100, least=0), ["101"], "The weight must be between 0 and 100"),
    (fields.WholeNumberField("The months"), ["1.5"], "The months must be a whole number, such as 12"),
    (fields.WholeNumberField("The months"), ["9" * 5000], "The months must be a whole number, such as 12"),
    (fields.WholeNumberField("The months", least=1, most=36), ["1,000"], "The months must be between 1 and 36"),
    (fields.WholeNumberField("The months"), ["-1"], "The months must be between 0 and 1,000,000,000"),
    (fields.TimeField("The time"), ["25:00"], "The time must be a time, such as midday, 2:30pm or 14:30"),
    (fields.TimeField("The time"), ["7"], "The time must be a time, such as midday, 2:30pm or 14:30"),
    (fields.TimeField("The time"), ["13pm"], "The time must be a time, such as midday, 2:30pm or 14:30"),
    (
        fields.TimeField("The time"),
        ["midnight"],
        "The time must not be midnight, which can mean two days. Try midday or 11:59pm",
    ),
    (fields.DateField("The start date"), ["", "", ""], "Enter the start date"),
    (fields.DateField("The start date"), [], "Enter the start date"),
    (fields.DateField("The start date"), ["18"], "The start date must include a month and a year"),
    (fields.DateField("The start date"), ["18", "", "2026"], "The start date must include a month"),
    (fields.DateField("The start date"), ["31", "2", "2026"], "The start date must be a real date, such as 18 12 2026"),
    (
        fields.DateField("The start date"),
        ["1", "1", "26"],
        "The start date must have a year of 4 figures, such as 2026",
    ),
    (fields.DateField("The start date"), ["1", "1", "99999"], "The start date must be a real date, such as 18 12 2026"),
    (
        fields.DateField("The start date"),
        ["\u0661\u0662", "1", "2026"],
        "The start date must be a real date, such as 18 12 2026",
    ),
    (
        fields.DateField("The start date", earliest=date(2026, 12, 1)),
        ["30", "11", "2026"],
        "The start date must be on or after 1 December 2026",
    ),
    (
        fields.DateField("The start date", latest=date(2026, 12, 1)),
        ["2", "12", "2026"],
        "The start date must be on or before 1 December 2026",
    ),
    (fields.RadiosField("A lot", choices=[(1, "One")]), [], "Select a lot"),
    (fields.RadiosField("A lot", choices=[(1, "One")], required=False), ["9"], "Select a lot from the list"),
    (fields.RadiosField("A lot", choices=[(1, "One")]), ["None"], "Select a lot from the list"),
    (fields.SelectField("A lot", choices=[(1, "One")]), [""], "Select a lot"),
    (fields.CheckboxesField("Lots", thing="a lot", choices=[(1, "One")]), [], "Select a lot"),
    (fields.CheckboxesField("Lots", thing="a lot", choices=[(1, "One")]), ["1", "9"], "Select a lot from the list"),
    (
        fields.CheckboxesField("Lots", choices=[(1, "One"), (2, "Two")], most=1),
        ["1", "2"],
        "Select 1 or fewer. You have 2.",
    ),
    (fields.TickField("True", required=True, empty="Tick to say so"), [], "Tick to say so"),
    (fields.FileField("Policy"), ["not a file"], "Choose a file"),
    (fields.FileField("Policy"), [FileStorage(BytesIO(b"x"), filename="")], "Choose a file"),
]


@pytest.mark.usefixtures("posted")
@pytest.mark.parametrize(("field", "values", "message"), REFUSED)
def test_what_a_field_refuses_and_how_it_says_so(field: Any, values: list[object], message: str) -> None:
    _, errors = read(field, *values)
    assert errors == [message]


NAMES = [name for name, value in vars(Everything).items() if hasattr(value, "creation_counter")]
JUNK: list[object] = [
    "",
    " ",
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "\ufffe",
    "NaN",
    "Infinity",
    "1e9",
    "-0",
    "0x10",
    "1_000",
    "\u0661\u0662",
    "\u00bd",
    "½",
    "'; drop table bids; --",
    "{{ 7 * 7 }}",
    "<script>alert(1)</script>",
    "None",
    "[]",
    "9" * 10_000,
    "x" * 1_000_000,
    "word " * 50_000,
    "\u202ereversed",
    "2026-12-18",
    "\n" * 5000,
    FileStorage(BytesIO(b"x"), filename="a.pdf"),
]


@pytest.mark.parametrize("times", [0, 1, 2, 3, 4, 7])
def test_rubbish_in_every_field_at_once_is_never_an_error_of_ours(app: Flask, posted: None, times: int) -> None:
    chance = random.Random(times)
    rounds = 1 if times == 0 else 12
    for turn in range(rounds):
        junk = itertools.cycle(chance.sample(JUNK, len(JUNK)))
        values = MultiDict([(name, next(junk)) for name in NAMES for _ in range(times)])
        form = Everything(formdata=values)
        assert not form.validate(), turn
        for message, address in form.error_items():
            assert message
            assert address is None or address.startswith("#")
        html = "".join(str(field()) for field in form)
        html.encode("utf-8")
        assert "\x00" not in html
        assert "<script>" not in html


@pytest.mark.usefixtures("posted")
def test_a_long_text_with_rubbish_is_judged_quickly() -> None:
    data, errors = read(fields.LongTextField("Your answer", word_limit=500), "word " * 200_000)
    assert len(data) > 900_000
    assert errors == ["Your answer must be 50,000 characters or fewer. You have 999,999."]


def test_what_was_typed_is_shown_again(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    html = app.test_client().post(
        "/", data={"price": "<b>12 quid", "starts": ["31", "2", "2026"], "lots": ["2"], "password": "secret words"}
    )
    app.config["WTF_CSRF_ENABLED"] = True
    soup = BeautifulSoup(html.text, "html5lib")
    assert soup.select_one("#price")["value"] == "<b>12 quid"
    assert [soup.select_one(f"#starts-{part}")["value"] for part in ("day", "month", "year")] == ["31", "2", "2026"]
    assert [box["value"] for box in soup.select("[name=lots][checked]")] == ["2"]
    assert "secret words" not in html.text


def test_a_whole_good_form_passes(app: Flask, posted: None) -> None:
    values = MultiDict(GOOD)
    values.add("policy", FileStorage(BytesIO(b"%PDF"), filename="Policy.pdf"))
    form = Everything(formdata=values)
    assert form.validate(), form.errors
    assert form.price.data == 21250
    assert form.lots.data == [1, 3]
    assert form.error_items() == []


def test_the_summary_follows_the_page_and_links_to_what_can_be_typed_in(app: Flask, posted: None) -> None:
    form = Everything(formdata=MultiDict())
    form.validate()
    names = [address.removeprefix("#") for _, address in form.error_items() if address]
    assert names == [
        *("name", "email", "password", "answer", "reason", "price", "weight", "months", "starts-day", "closes"),
        *("kind", "district", "lots", "agree", "policy"),
    ]


def test_a_refusal_goes_beside_its_field_or_above_the_form(app: Flask, posted: None) -> None:
    form = Everything(formdata=MultiDict(GOOD))
    form.explain(Invalid("The price is over the most we accept.", field="price"))
    form.explain(Refusal("Bidding closed at midday.", field="nowhere"))
    form.explain(Refusal("2 things are wrong.", errors={"months": "Too many months.", "lots": "Not this lot."}))
    form.explain(Refusal("This closed at midday."))
    assert form.error_items() == [
        ("Bidding closed at midday.", None),
        ("This closed at midday.", None),
        ("The price is over the most we accept.", "#price"),
        ("Too many months.", "#months"),
        ("Not this lot.", "#lots"),
    ]


def test_a_missing_token_keeps_what_was_typed(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"name": "Sam"}):
        form = Everything()
        assert not form.validate_on_submit()
        assert (STALE_FORM, None) in form.error_items()
        assert form.name.data == "Sam"


@pytest.mark.parametrize("body", ["[1, 2]", '{"name": {"a": 1}}', "7", "{"])
def test_a_body_that_is_no_form_is_an_empty_form(app: Flask, body: str) -> None:
    with app.test_request_context("/", method="POST", data=body, content_type="application/json"):
        form = Everything(data={"name": "Old name"})
        assert not form.validate_on_submit()
        assert form.name.data == ""


def test_a_box_unticked_in_an_edit_is_unticked(app: Flask, posted: None) -> None:
    form = Everything(formdata=MultiDict(), data={"agree": True, "lots": [1], "kind": "c"})
    assert (form.agree.data, form.lots.data, form.kind.data) == (False, [], None)


def test_a_filter_form_reads_the_address_and_needs_no_token(app: Flask) -> None:
    class Filters(FilterForm):
        district = fields.SelectField("District", choices=[("a", "Ashford")], required=False)

    with app.test_request_context("/?district=a"):
        form = Filters()
        assert form.validate()
        assert form.district.data == "a"
        assert "csrf_token" not in form
    with app.test_request_context("/"):
        assert Filters(data={"district": "a"}).district.data == "a"


def test_values_of_a_record_fill_the_boxes(app: Flask) -> None:
    with app.test_request_context("/"):
        form = Everything(
            data={
                "price": 123450,
                "starts": date(2026, 12, 1),
                "closes": time(12),
                "weight": Decimal("12.50"),
                "lots": [2],
            }
        )
        shown = BeautifulSoup("".join(str(field()) for field in form), "html5lib")
    values = {name: shown.select_one(f"#{name}")["value"] for name in ("price", "closes", "weight")}
    assert values == {"price": "1,234.50", "closes": "midday", "weight": "12.5"}
    assert [shown.select_one(f"#starts-{part}")["value"] for part in ("day", "month", "year")] == ["01", "12", "2026"]
    assert [box["value"] for box in shown.select("[name=lots][checked]")] == ["2"]


@pytest.mark.usefixtures("posted")
def test_choices_may_come_after_the_form_took_its_values() -> None:
    form = Everything(formdata=MultiDict({**GOOD, "lots": ["7"], "district": "z"}))
    form.lots.choices = [(7, "Dover"), (8, "Deal")]
    form.district.choices = [("z", "Zone")]
    form.validate()
    assert (form.lots.data, form.lots.errors) == ([7], [])
    assert (form.district.data, form.district.errors) == ("z", [])


def test_a_prefix_keeps_ids_apart(app: Flask, posted: None) -> None:
    first, second = Everything(formdata=MultiDict(), prefix="a-"), Everything(formdata=MultiDict(), prefix="b-")
    for form in (first, second):
        form.validate()
    both = BeautifulSoup("".join(str(field()) for form in (first, second) for field in form), "html5lib")
    ids = [each["id"] for each in both.select("[id]")]
    assert len(ids) == len(set(ids))
    assert all(both.select_one(address) for form in (first, second) for _, address in form.error_items() if address)
