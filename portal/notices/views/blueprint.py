"""The blueprint of notices, and the day it is."""

from datetime import date

from flask import Blueprint

from portal.rules.wording import in_london
from portal.web.request_work import now

bp = Blueprint("notices", __name__)


def today() -> date:
    """The day in London."""
    return in_london(now()).date()
