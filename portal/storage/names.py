"""What a file is called, made safe to show."""

import unicodedata

PACK_FOLDER = "procurement-files"
"""Where the council's own files for tenders lie in the store; nothing of a bidder lies there."""
_LONGEST_NAME = 120


def clean_name(name: str) -> str:
    """A file's name for showing and for saving under: no folders, no control marks, no turned writing, not too long.

    Example: "C:\\\\bids\\\\Policy\\u202e.pdf" is "Policy.pdf".
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(each for each in last if unicodedata.category(each)[0] != "C" or each == " ")
    words = " ".join(visible.split()).strip(". ")
    if len(words) > _LONGEST_NAME:
        stem, dot, ending = words.rpartition(".")
        keep = _LONGEST_NAME - len(ending) - 1
        words = f"{stem[:keep]}.{ending}" if dot and len(ending) <= 5 else words[:_LONGEST_NAME]
    return words or "This file"
