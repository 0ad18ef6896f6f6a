"""What people do with questions."""

from portal.clarifications.services.answering import (
    can_be_joined_with,
    decide_privacy,
    draft_answer,
    join,
    publish_answer,
    send_privately,
    tell_bidders,
)
from portal.clarifications.services.asking import agree_publication, ask, take_back, too_late

__all__ = [
    "agree_publication",
    "ask",
    "can_be_joined_with",
    "decide_privacy",
    "draft_answer",
    "join",
    "publish_answer",
    "send_privately",
    "take_back",
    "tell_bidders",
    "too_late",
]
