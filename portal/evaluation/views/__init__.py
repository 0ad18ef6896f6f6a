"""Pages of the evaluation, one module a room."""

from portal.evaluation.views import (
    bid_questions,
    bundle,
    compliance,
    confirming,
    conflicts,
    deciding,
    discussion,
    marking,
    opening,
    progress,
    result,
)
from portal.evaluation.views.common import bp

__all__ = [
    "bid_questions",
    "bp",
    "bundle",
    "compliance",
    "confirming",
    "conflicts",
    "deciding",
    "discussion",
    "marking",
    "opening",
    "progress",
    "result",
]
