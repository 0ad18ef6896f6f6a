"""How words are counted. One rule for the page, the submission check and the panel's copy."""

from __future__ import annotations

import re

# Unicode's White_Space property and the zero-width space, spelt out: static/js/portal.js counts with the same list.
_SPACE = re.compile("[\t-\r \u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+")
_LETTER_OR_FIGURE = re.compile(r"[^\W_]")
_BLANK = "[\t \u00a0\u2000-\u200b\u202f\u3000\ufeff]*"
_BLANK_LINES = re.compile(f"\n{_BLANK}(?:\n{_BLANK})+")
# Where a text has no blank line: a line end behind the end of a sentence, unless a point of a list follows.
_POINT = r"[\t \u00a0]*(?:[-–—•·*▪◦o\uf0b7\uf0a7]|\(?\w{1,3}[.)])\s"
_LINE_THAT_ENDS = re.compile(rf"(?<=[.!?…])(?P<shut>[\"'”’)\]]?)[\t ]*\n(?!{_POINT})")
WORD_RULE = "A word is what stands between two spaces. “Face-to-face” is 1 word. A dash by itself is none."


def count_words(text: str) -> int:
    """Return the number of words in an answer.

    The published rule: a word is a run of letters, figures and signs without a space in it. It must hold at least one
    letter or figure. So "face-to-face" is 1 word, "£4,500" is 1 word, and a dash or a bullet by itself is none.

    >>> count_words("Staff are trained face-to-face – 12 hours, £4,500.")
    7
    """
    return sum(1 for run in _SPACE.split(text) if _LETTER_OR_FIGURE.search(run))


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: what stands between blank lines, single line ends kept, outer space taken off.

    A text pasted from a word processor often has no blank lines. Then a line that ends a sentence ends its paragraph, but not
    before a point of a list; lines broken in mid-sentence, as a PDF gives them, stay together.

    >>> paragraphs("One.\\r\\n\\r\\nTwo,\\r\\nthree.\\n")
    ('One.', 'Two,\\nthree.')
    >>> paragraphs("We start in May.\\nThen we\\ngrow.")
    ('We start in May.', 'Then we\\ngrow.')
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not _BLANK_LINES.search(lines):
        lines = _LINE_THAT_ENDS.sub(r"\g<shut>\n\n", lines)
    return tuple(part for part in (piece.strip() for piece in _BLANK_LINES.split(lines)) if part)


def word_count_line(count: int, limit: int, *, may_save: bool = False) -> str:
    """Return the sentence beside an answer that has a limit.

    `may_save` is true where a text over the limit is still kept, though it cannot be sent.

    >>> word_count_line(412, 500)
    '412 words. You have 88 left.'
    >>> word_count_line(512, 500, may_save=True)
    'You have 512 words. The limit is 500. You can save this, but not submit it.'
    """
    if count <= limit:
        return f"{count:,} {'word' if count == 1 else 'words'}. You have {limit - count:,} left."
    over = f"You have {count:,} words. The limit is {limit:,}."
    return f"{over} You can save this, but not submit it." if may_save else over
