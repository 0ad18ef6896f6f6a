"""Form fields, one class for each kind of thing people are asked for.

Each takes the label, and if wanted `thing` ("your name": how messages name it, by default the label with a small first
letter), `hint`, `required` (default true) and `empty` (the whole message when nothing came). Whatever a client sends, a
field ends with a clean value or a message, and shows again what was typed: repeated, missing, oversized and unreadable
values are never an error of ours. Messages follow the house: "Enter …", "Select …", "{Thing} must be …".
"""

from portal.web.fields.base import PageField
from portal.web.fields.choices import CheckboxesField, RadiosField, SelectField, TickField
from portal.web.fields.files import FileField, FilesField
from portal.web.fields.measures import DateField, DecimalTextField, MoneyField, TimeField, WholeNumberField
from portal.web.fields.text import EmailField, LongTextField, PasswordField, TextField

__all__ = [
    "CheckboxesField",
    "DateField",
    "DecimalTextField",
    "EmailField",
    "FileField",
    "FilesField",
    "LongTextField",
    "MoneyField",
    "PageField",
    "PasswordField",
    "RadiosField",
    "SelectField",
    "TextField",
    "TickField",
    "TimeField",
    "WholeNumberField",
]
