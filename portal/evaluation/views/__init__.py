"""Pages of the evaluation, one module a room."""

from portal.evaluation.views import (
    bid_questions,
    bidder,
    bundle,
    compliance,
    confirming,
    conflicts,
    deciding,
    discussion,
    kept_back,
    marking,
    opening,
    progress,
    result,
)
from portal.evaluation.views.common import bp

__all__ = [
    "bid_questions",
    "bidder",
    "bp",
    "bundle",
    "compliance",
    "confirming",
    "conflicts",
    "deciding",
    "discussion",
    "kept_back",
    "marking",
    "opening",
    "progress",
    "result",
]
