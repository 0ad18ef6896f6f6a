"""The scoring core: computes the result of an evaluation record and says what is wrong with one.

`parse(text)` and `from_data(values)` give a `Record` or raise `RecordRefused` with every `Fault`; `evaluate(record)`
gives the result object, `dump(result)` writes it, `verify(record)` lists where a carried result differs;
`working(record, result, bid_id)` shows the sum behind every figure in words a bidder can follow.
Source: evaluation-record/1 and evaluation-result/1.
"""

from portal.rules.scoring.faults import Fault, RecordRefused
from portal.rules.scoring.parsing import from_data, parse
from portal.rules.scoring.record import Record
from portal.rules.scoring.result import differences, dump, evaluate, verify
from portal.rules.scoring.rounding import shown_or_exact
from portal.rules.scoring.working import Line, working

__all__ = [
    "Fault",
    "Line",
    "Record",
    "RecordRefused",
    "differences",
    "dump",
    "evaluate",
    "from_data",
    "parse",
    "shown_or_exact",
    "verify",
    "working",
]
