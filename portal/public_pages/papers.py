"""A council's own text of a paper, where PORTAL_PAPERS holds one."""

import logging
from pathlib import Path

from portal.rules.papers import PAPERS, OwnPaper, read_paper

_log = logging.getLogger("portal.public_pages")
_LONGEST = 200_000


def own_paper(folder: Path | None, name: str) -> OwnPaper | None:
    """The text of `<folder>/<name>.txt`; None where there is none, or it cannot be read: then ours is shown."""
    if folder is None or name not in PAPERS:
        return None
    try:
        raw = (folder / f"{name}.txt").read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        _log.warning("the council's own text of %s cannot be read: ours is shown", name)
        return None
    if len(raw) > _LONGEST:
        _log.warning("the council's own text of %s is too long: ours is shown", name)
        return None
    try:
        return read_paper(raw.decode("utf-8-sig"), PAPERS[name])
    except UnicodeDecodeError:
        _log.warning("the council's own text of %s is not UTF-8: ours is shown", name)
        return None
