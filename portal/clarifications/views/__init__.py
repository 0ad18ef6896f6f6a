"""Pages of questions: for everybody, for those who ask, for officers."""

from portal.clarifications.views import desk, public
from portal.clarifications.views.blueprint import bp

__all__ = ["bp", "desk", "public"]
