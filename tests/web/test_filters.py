"""Template filters escape what people wrote and keep its paragraphs."""

import pytest

from portal.web.filters import FILTERS, paragraphs_of, slug


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One.\n\nTwo,\nthree.", "<p>One.</p><p>Two,<br>three.</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('a "b" & c', "<p>a &#34;b&#34; &amp; c</p>"),
    ],
)
def test_paragraphs_escape_and_keep_lines(text: str, html: str) -> None:
    assert str(paragraphs_of(text)) == html


@pytest.mark.parametrize(
    ("text", "made"), [("How we mark", "how-we-mark"), ("TUPE: who?", "tupe-who"), ("—", "part"), ("", "part")]
)
def test_a_heading_gives_an_id(text: str, made: str) -> None:
    assert slug(text) == made


def test_money_has_pence_only_where_there_are_any_unless_the_table_needs_them() -> None:
    assert FILTERS["money"](41250000) == "£412,500"
    assert FILTERS["money_exact"](41250000) == "£412,500.00"
