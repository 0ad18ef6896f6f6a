"""Form fields, one class for each kind of thing people are asked for.

Each takes the label, and if wanted `thing` ("your name": how messages name it, by default the label with a small first
letter), `hint`, `required` (default true) and `empty` (the whole message when nothing came). Whatever a client sends, a
field ends with a clean value or a message, and shows again what was typed: repeated, missing, oversized and unreadable
values are never an error of ours. Messages follow the house: "Enter …", "Select …", "{Thing} must be …".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from email_validator import EmailNotValidError, validate_email
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.fields.choices import RadioField as _WtfRadios
from wtforms.validators import StopValidation

from portal.rules.wording import clock_time, money_exact, number
from portal.rules.words import count_words
from portal.web import widgets
from portal.web.reading import ReadError, readable, read_date, read_decimal, read_money, read_time, shown, tidy

Choice = tuple[Any, str] | tuple[Any, str, str]
