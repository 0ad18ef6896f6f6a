"""Small real PDFs of the demo world: one page of words, made when it is seeded."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from portal.storage.checking import CheckedFile, check_file
from portal.storage.intake import receive
from portal.storage.scanner import Scanner
from portal.unit_of_work import Work

_FIRST_LINE, _STEP, _LEFT = 780, 24, 60
_LIMIT = 1 << 20


def pdf(lines: Sequence[str]) -> bytes:
    """A page of A4 with these lines in a plain typeface.

    >>> pdf(["Plan by week"])[:8]
    b'%PDF-1.4'
    """
    drawn = [f"BT /F1 13 Tf {_LEFT} {_FIRST_LINE} Td {_STEP} TL"]
    drawn += [f"({_escaped(line)}) Tj T*" for line in lines]
    stream = "\n".join([*drawn, "ET"]).encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    made, places = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return (
        made + head + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    )


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


@contextmanager
def paper(work: Work, lines: Sequence[str], name: str, scanner: Scanner | None = None) -> Iterator[CheckedFile]:
    """The PDF as a file that was sent to us and looked into."""
    with receive(io.BytesIO(pdf(lines)), work.parts.incoming, _LIMIT, name) as received:
        yield check_file(received, name, scanner)
