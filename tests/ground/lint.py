"""What every page of ours must be, whoever fetched it: the test client reads each page it gets with this."""

from collections import Counter
from collections.abc import Callable, Iterator

import html5lib
from bs4 import BeautifulSoup, Tag

HasRoute = Callable[[str, str], bool]
_NEEDS_LABEL = ("input", "select", "textarea")
_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
_POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list", "headers")
_LOADS = (("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("source", "src"))


def faults(html: str, has_route: HasRoute) -> list[str]:
    """What is wrong with a page, one line each. `has_route(path, method)` says whether we serve an address."""
    soup = BeautifulSoup(html, "html.parser")  # half the time; what it forgives, the strict parse below does not
    found = [*_invalid(html), *_frame(soup), *_ids(soup), *_inline(soup), *_forms(soup, has_route), *_labels(soup)]
    return [*found, *_links(soup, has_route), *_tables(soup), *_leftovers(soup)]


def _invalid(html: str) -> Iterator[str]:
    parser = html5lib.HTMLParser()
    parser.parse(html)
    for (line, _column), code, details in parser.errors:
        yield f"not valid HTML at line {line}: {code} {details or ''}".rstrip()


def _frame(soup: BeautifulSoup) -> Iterator[str]:
    page = soup.find("html")
    if not isinstance(page, Tag) or page.get("lang") not in ("en", "en-GB"):
        yield "the page must say which language it is in"
    headings = soup.find_all("h1")
    if len(headings) != 1:
        yield f"a page has one h1, this has {len(headings)}"
    title = soup.title.get_text().strip() if soup.title else ""
    if not title:
        yield "the page has no title"
    summary = soup.select_one(".govuk-error-summary")
    if bool(summary) != title.startswith("Error:"):
        yield f'the title begins with "Error:" exactly when an error summary stands: {title!r}'
    if len(soup.find_all("main")) != 1:
        yield "a page has one main"


def _ids(soup: BeautifulSoup) -> Iterator[str]:
    ids = [str(each["id"]) for each in soup.select("[id]")]
    for name, times in Counter(ids).items():
        if times > 1:
            yield f"id {name} stands {times} times"
    for attribute in _POINTERS:
        for each in soup.select(f"[{attribute}]"):
            for name in str(each[attribute] if isinstance(each[attribute], str) else " ".join(each[attribute])).split():
                if name not in ids:
                    yield f"{attribute} of {each.name} points to {name}, which is not on the page"
    for label in soup.select("label[for]"):
        if label["for"] not in ids:
            yield f"a label is for {label['for']}, which is not on the page"


def _inline(soup: BeautifulSoup) -> Iterator[str]:
    if soup.select("[style]") or soup.find("style"):
        yield "style stands in the page: it belongs in a stylesheet"
    for script in soup.find_all("script"):
        if not script.get("src") and script.get("type") not in ("application/json", "application/ld+json"):
            yield "a script stands in the page: it belongs in a file"
    for each in soup.find_all(True):
        for attribute in each.attrs:
            if attribute.lower().startswith("on"):
                yield f"{attribute} stands on {each.name}: scripts belong in a file"
    for name, attribute in _LOADS:
        for each in soup.select(f"{name}[{attribute}]"):
            address = str(each[attribute])
            canonical = name == "link" and "canonical" in (each.get("rel") or [])
            if not canonical and not address.startswith(("/", "data:")) or address.startswith("//"):
                yield f"{name} loads {address} from elsewhere"


def _forms(soup: BeautifulSoup, has_route: HasRoute) -> Iterator[str]:
    for form in soup.find_all("form"):
        method = str(form.get("method", "")).lower()
        action = str(form.get("action", ""))
        if method not in ("get", "post"):
            yield f"a form says its method: {action or 'this page'}"
        if method == "post" and not form.select_one('input[type=hidden][name=csrf_token][value]:not([value=""])'):
            yield f"a form that posts carries a csrf_token: {action or 'this page'}"
        if action and not action.startswith("/"):
            yield f"a form goes elsewhere: {action}"
        if action.startswith("/") and not has_route(action, method.upper() or "GET"):
            yield f"a form goes to {action}, which takes no {method}"


def _labels(soup: BeautifulSoup) -> Iterator[str]:
    labelled = {str(label["for"]) for label in soup.select("label[for]")}
    for field in soup.find_all(_NEEDS_LABEL):
        if field.name == "input" and field.get("type", "text") in _NO_LABEL:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
        if not named and field.get("id") not in labelled:
            yield f"field {field.get('name') or field.get('id')} has no label"
    for button in soup.find_all("button"):
        if not button.get_text().strip() and not button.get("aria-label"):
            yield "a button has no words"
    for image in soup.find_all("img"):
        if image.get("alt") is None:
            yield f"picture {image.get('src', '')[:40]} has no alt"


def _links(soup: BeautifulSoup, has_route: HasRoute) -> Iterator[str]:
    ids = {str(each["id"]) for each in soup.select("[id]")}
    for link in soup.find_all("a"):
        address = str(link.get("href", ""))
        words = link.get_text().strip() or str(link.get("aria-label", ""))
        if not words and not link.find("img", alt=True):
            yield f"the link to {address} has no words"
        if not address:
            yield f'the link "{words}" goes nowhere'
        elif address.startswith("#"):
            if len(address) > 1 and address[1:] not in ids:
                yield f'the link "{words}" points to {address}, which is not on the page'
        elif address.startswith("/") and not has_route(address, "GET"):
            yield f'the link "{words}" goes to {address}, which is no page of ours'
        elif address.lower().startswith(("javascript:", "data:")):
            yield f'the link "{words}" is a script'


def _tables(soup: BeautifulSoup) -> Iterator[str]:
    for table in soup.find_all("table"):
        if table.caption is None:
            yield "a table has a caption"
        for heading in table.find_all("th"):
            if heading.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f'the table heading "{heading.get_text().strip()}" has no scope'


def _leftovers(soup: BeautifulSoup) -> Iterator[str]:
    words = soup.get_text(" ")
    for sign in ("{{", "{%", "<built-in", " object at 0x", "Markup("):
        if sign in words:
            yield f"the page shows {sign!r}"
