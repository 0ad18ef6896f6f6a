"""Which word a state is shown by, and its colour: the one table behind every tag.

A value of `None` is plain text, not a tag.
"""

from __future__ import annotations

TAG_COLOURS = frozenset({"grey", "blue", "teal", "green", "purple", "yellow", "orange", "red"})

STATUS_COLOURS: dict[str, dict[str, str | None]] = {
    "plan": {
        "Draft": "grey",
        "Published": "blue",
        "Date changed": "orange",
        "Now an opportunity": "teal",
        "Paused": "yellow",
        "Met another way": "purple",
        "Cancelled": "red",
        "Closed": "grey",
    },
    "date": {"Planned": None, "Kept": "green", "Slipped": "orange", "Overdue": "red"},
    "opportunity": {
        "Open": "blue",
        "Closes today": "orange",
        "Closed, being assessed": "purple",
        "Awarded": "green",
        "Not awarded": "grey",
        "Stopped": "red",
    },
    "procurement": {
        "Draft": "grey",
        "Waits for approval": "yellow",
        "Sent back": "orange",
        "Published": "blue",
        "Closed, not opened": "purple",
        "Opened": "teal",
        "Being marked": "blue",
        "Panel discussion": "blue",
        "Quality locked": "purple",
        "Award to approve": "yellow",
        "Feedback released": "green",
        "Standstill": "yellow",
        "Awarded": "green",
        "Stopped": "red",
    },
    "lot": {
        "Not started": "grey",
        "In progress": "blue",
        "Ready to submit": "teal",
        "Submitted": "green",
        "Changed since submitted": "orange",
        "Withdrawn": "grey",
        "Not submitted": "red",
        "Opened": "purple",
    },
    "task": {
        "Not started": "grey",
        "In progress": "blue",
        "Over the word limit": "red",
        "Look again": "orange",
        "Done": None,
    },
    "check": {"Missing": "red", "To decide": "yellow", "Reason needed": "orange", "Done": None},
    "question": {
        "Waiting": "yellow",
        "Answered": "green",
        "Late": "red",
        "Asked in private": "purple",
        "Returned": "orange",
        "Joined": "grey",
        "Taken back": "grey",
    },
    "conflict": {
        "To declare": "yellow",
        "No link": "green",
        "Being decided": "yellow",
        "Cleared": "green",
        "Limited": "orange",
        "Not marking": "grey",
    },
    "mark": {
        "Not started": "grey",
        "Part marked": "blue",
        "Ready to lock": "teal",
        "Locked": "purple",
        "Released": "grey",
        "To discuss": "grey",
        "Marks differ": "orange",
        "Agreed": "green",
        "Reopened": "orange",
        "Below the minimum": "red",
        "No change": None,
    },
    "price": {"Sealed": "purple", "Open": "teal", "Stays sealed": "purple"},
    "feedback": {
        "Being written": "grey",
        "Needs a change": "orange",
        "With second reader": "yellow",
        "Signed": "teal",
        "Released": "green",
    },
    "result": {
        "Being assessed": "blue",
        "Successful": "green",
        "Not successful": "grey",
        "Below a minimum": "grey",
        "Left out": "grey",
    },
}


def status_colour(thing: str, word: str) -> str | None:
    """Return the tag colour of a state, or None for plain text. A word the table lacks raises KeyError."""
    return STATUS_COLOURS[thing][word]
