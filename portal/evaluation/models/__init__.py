"""Tables of the evaluation. All but drafts are append-only: a change is a new row, and the last one counts."""

from portal.evaluation.models.deciding import (
    Assignment,
    BidCase,
    BidCaseStep,
    BidClarification,
    BidClarificationAnswer,
    ConditionCheck,
    KeptBackDecision,
    MarkApproval,
    MarkConfirmation,
)
from portal.evaluation.models.panel import (
    AgreedMark,
    ConflictDecision,
    Declaration,
    EvaluationResult,
    Look,
    Mark,
    MarkDraft,
    MarkLock,
    OpenedSubmission,
    Opening,
    OpeningStart,
)

__all__ = [
    "AgreedMark",
    "Assignment",
    "BidCase",
    "BidCaseStep",
    "BidClarification",
    "BidClarificationAnswer",
    "ConditionCheck",
    "ConflictDecision",
    "Declaration",
    "EvaluationResult",
    "KeptBackDecision",
    "Look",
    "Mark",
    "MarkApproval",
    "MarkConfirmation",
    "MarkDraft",
    "MarkLock",
    "OpenedSubmission",
    "Opening",
    "OpeningStart",
]
