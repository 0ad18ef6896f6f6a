"""The page lint finds what it is there to find."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.web.guards import public
from portal.web.request_work import parts, read_session
from tests.ground import ON_SQLITE
from tests.ground.client import new_client
from tests.ground.lint import faults

GOOD = """<!DOCTYPE html><html lang="en-GB"><head><title>{title}</title></head>
<body><main><h1>A page</h1>{body}</main></body></html>"""

BAD = [
    ("<h1>Another</h1>", "has 2"),
    ("<p id=a>x</p><p id=a>y</p>", "id a stands 2 times"),
    ('<p aria-describedby="gone">x</p>', "points to gone"),
    ('<p style="color:red">x</p>', "style stands in the page"),
    ("<script>alert(1)</script>", "a script stands in the page"),
    ('<p onclick="x()">x</p>', "onclick stands on p"),
    ('<script src="https://elsewhere.example/x.js"></script>', "from elsewhere"),
    ('<script src="//elsewhere.example/x.js"></script>', "from elsewhere"),
    ('<form><input aria-label="x"></form>', "says its method"),
    ('<form method="post"></form>', "carries a csrf_token"),
    ('<form method="post"><input type="hidden" name="csrf_token" value=""></form>', "carries a csrf_token"),
    ('<form method="get" action="/nowhere"></form>', "takes no get"),
    ('<form method="get" action="https://elsewhere.example/"></form>', "goes elsewhere"),
    ('<form method="get"><input name="town"></form>', "field town has no label"),
    ('<form method="get"><label for="t">T</label><textarea name="t"></textarea></form>', "a label is for t"),
    ("<button></button>", "a button has no words"),
    ('<img src="/x.png">', "has no alt"),
    ('<a href="/nowhere">Go</a>', "which is no page of ours"),
    ('<a href="#gone">Go</a>', "not on the page"),
    ('<a href="">Go</a>', "goes nowhere"),
    ('<a href="/"></a>', "has no words"),
    ('<a href="javascript:x()">Go</a>', "is a script"),
    ('<table><tbody><tr><th scope="row">a</th></tr></tbody></table>', "a table has a caption"),
    ("<table><caption>c</caption><tbody><tr><th>a</th></tr></tbody></table>", "has no scope"),
    ("<p>{{ name }}</p>", "the page shows"),
    ("<p>&lt;Bid object at 0x7f&gt;</p>", "the page shows"),
    ("<p><div>x</div></p>", "not valid HTML"),
    ('<div class="govuk-error-summary">x</div>', "exactly when an error summary stands"),
]


def _faults(body: str, title: str = "A page") -> list[str]:
    return faults(GOOD.replace("{title}", title).replace("{body}", body), lambda path, method: path == "/")


def test_a_good_page_has_no_fault() -> None:
    body = '<form method="post" action="/"><input type="hidden" name="csrf_token" value="x"><button>Go</button></form>'
    assert _faults(body + '<a href="/">Home</a><label for="t">T</label><input id="t" name="t">') == []


@pytest.mark.parametrize(("body", "words"), BAD, ids=[each[1] + " " + each[0][:30] for each in BAD])
def test_each_fault_is_found(body: str, words: str) -> None:
    assert any(words in each for each in _faults(body)), _faults(body)


def test_an_error_in_the_title_without_a_summary_is_found() -> None:
    assert any("exactly when" in each for each in _faults("", "Error: A page"))


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>x</p>", "has 0"),
        (GOOD.replace(' lang="en-GB"', ""), "which language"),
        (GOOD.replace("{title}", ""), "no title"),
        (GOOD.replace("main>", "div>"), "one main"),
        (GOOD.replace("<!DOCTYPE html>", ""), "not valid HTML"),
    ],
)
def test_a_broken_frame_is_found(page: str, words: str) -> None:
    assert any(words in each for each in faults(page, lambda path, method: True))


@ON_SQLITE
def test_a_get_that_writes_fails_its_test(make_app: Callable[..., Flask]) -> None:
    app = make_app()

    @app.get("/writes")
    @public
    def writes() -> dict[str, str]:
        with parts().engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM attempts")
        return {"said": "done"}

    client = new_client(app)
    with pytest.raises(AssertionError, match="GET /writes: a reading request wrote: DELETE FROM attempts"):
        client.get("/writes")
    assert client.get("/writes", writes=True).status_code == 200


def test_a_get_cannot_write_through_its_session(make_app: Callable[..., Flask]) -> None:
    app = make_app()

    @app.get("/writes")
    @public
    def writes() -> str:
        read_session().connection().exec_driver_sql("DELETE FROM attempts")
        return "done"

    with pytest.raises(Exception, match=r"readonly|read-only"):
        new_client(app).get("/writes")


@ON_SQLITE
def test_an_unexpected_error_is_raised_as_it_is(make_app: Callable[..., Flask]) -> None:
    app = make_app()

    @app.get("/breaks")
    @public
    def breaks() -> str:
        raise ZeroDivisionError("as it is")

    with pytest.raises(ZeroDivisionError, match="as it is"):
        new_client(app).get("/breaks")
