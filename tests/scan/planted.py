"""A small app with holes. A scan that does not find them is worth nothing, so it is scanned before the portal is.

It repeats what was sent without escaping it, sends no security headers and takes a form without a token.
"""

from collections.abc import Iterable

from werkzeug.wrappers import Request, Response

_PAGE = """<!doctype html><html lang="en"><head><title>Planted</title></head><body><h1>Planted</h1>
<p>You looked for {said}.</p>
<form method="get" action="/"><input name="q" type="text"><input type="submit" value="Search"></form>
<form method="post" action="/"><input name="note" type="text"><input type="submit" value="Save"></form>
</body></html>"""


def app(environ: dict[str, object], start_response: object) -> Iterable[bytes]:
    """Answer every address with the same page and what was asked for in it."""
    request = Request(environ)
    response = Response(_PAGE.format(said=request.values.get("q", "nothing")), mimetype="text/html")
    response.set_cookie("planted", "1")
    return response(environ, start_response)  # type: ignore[arg-type]
