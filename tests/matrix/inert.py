"""Whether a file that a route answers with can do nothing in a browser: saved, of the kind it says, shut in a sandbox."""

from collections.abc import Iterator

from werkzeug.wrappers import Response

# Files that are shown and not saved, and why. All of them are ours, and say nothing that somebody typed as HTML.
SHOWN = {
    "/static/<path:filename>": "what pages are made of",
    "/brand.css": "what pages are made of",
    "/healthz": "read by a watcher",
    "/readyz": "read by a watcher",
    "/data/audit-heads.json": "open data, read by machines: digests alone",
    "/data/releases.json": "open data, read by machines",
    "/feeds/opportunities.atom": "a feed, read by machines",
    "/robots.txt": "read by search engines",
    "/.well-known/security.txt": "read by who found a fault",
}
_PAGES = ("text/html",)


def is_file(response: Response) -> bool:
    """True for an answer that is no page: a table, a bundle, a paper, a feed; or a page that is to be saved."""
    saved = response.headers.get("Content-Disposition", "").startswith("attachment")
    return response.status_code in (200, 206) and (saved or response.mimetype not in _PAGES)


def loose(route: str, response: Response) -> Iterator[str]:
    """What lets a file do more in a browser than be kept."""
    if not is_file(response):
        return
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        yield "a file whose kind a browser may guess (nosniff)"
    policy = {each.strip() for each in response.headers.get("Content-Security-Policy", "").split(";")}
    if not {"sandbox", "default-src 'none'"} <= policy:
        yield f"a file that is not shut in a sandbox: {sorted(policy)}"
    if route not in SHOWN and not response.headers.get("Content-Disposition", "").startswith("attachment"):
        yield "a file that a browser may open (attachment), with no reason in tests/matrix/inert.py"
