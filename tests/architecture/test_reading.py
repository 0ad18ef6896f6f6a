"""Our own words read at grade 7 or below."""

import pytest
from flask import Flask

from portal.web import guards
from tests.architecture import ROOT, TEMPLATES, routes
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient
from tests.ground.reading import FEWEST_WORDS, HARDEST_GRADE, reading_grade, sentences, template_copy

PAGES = [each for each in TEMPLATES if each.suffix == ".html"]


def test_the_measure_tells_plain_from_hard() -> None:
    plain = "We buy help for young people. You can see what we plan to buy. Tell us if you can help."
    hard = (
        "The contracting authority reserves the right to discontinue the procurement procedure notwithstanding "
        "any representation previously communicated to participating economic operators."
    )
    assert reading_grade(plain) < 5
    assert reading_grade(hard) > 15


def test_a_templates_copy_is_its_words_alone() -> None:
    assert template_copy("{# no #}<h1>{% if a %}Your bid for {{ name }}{% endif %}</h1><p>Send it now.</p>") == (
        "Your bid for it. Send it now."
    )


@pytest.mark.parametrize("path", PAGES, ids=[str(each.relative_to(ROOT / "templates")) for each in PAGES])
def test_each_template_reads_easily(path: object) -> None:
    copy = template_copy(path.read_text())  # type: ignore[attr-defined]
    if len(copy.split()) >= FEWEST_WORDS:
        assert reading_grade(copy) <= HARDEST_GRADE, copy


@ON_SQLITE
def test_each_public_page_reads_easily(client: PageClient, app: Flask) -> None:
    hard = {}
    for rule in routes.rules(app):
        public = routes.access(app.view_functions[rule.endpoint]) == guards.PUBLIC
        if not public or rule.arguments or "GET" not in routes.methods(rule):
            continue
        response = client.get(rule.rule)
        if response.mimetype != "text/html" or response.status_code != 200:
            continue
        copy = sentences(client.page(rule.rule).select_one("main"))  # type: ignore[arg-type]
        if len(copy.split()) >= FEWEST_WORDS and reading_grade(copy) > HARDEST_GRADE:
            hard[rule.rule] = (reading_grade(copy), copy)
    assert hard == {}
