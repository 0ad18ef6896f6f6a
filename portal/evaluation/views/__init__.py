"""Pages of the evaluation, one module a room."""

from portal.evaluation.views import conflicts, deciding, discussion, marking, opening, progress, result
from portal.evaluation.views.common import bp

__all__ = ["bp", "conflicts", "deciding", "discussion", "marking", "opening", "progress", "result"]
