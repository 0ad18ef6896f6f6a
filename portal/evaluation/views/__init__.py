"""Pages of the evaluation, one module a room."""

from portal.evaluation.views import bundle, conflicts, deciding, discussion, marking, opening, progress, result
from portal.evaluation.views.common import bp

__all__ = ["bp", "bundle", "conflicts", "deciding", "discussion", "marking", "opening", "progress", "result"]
