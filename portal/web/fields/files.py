"""Fields for files. They hand over what came; name, type, size and content are judged where files are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage

from portal.web import widgets
from portal.web.fields.base import PageField


class FileField(PageField):
    """One file. Data: `FileStorage` or None. The form needs `files=true`."""

    widget = widgets.FileInput()
    verb = "Choose"

    def __init__(self, label: str = "", *, accept: str = "", **options: Any) -> None:
        """`accept`: what the file chooser offers, such as ".pdf,.docx"; it guards nothing."""
        options.setdefault("empty", "Choose a file")
        super().__init__(label, **options)
        if accept:
            self.gov_params["attributes"] = {"accept": accept}

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take the first file with a name."""
        self.data = next(iter(self._files(valuelist)), None)

    def _files(self, valuelist: Sequence[object]) -> list[FileStorage]:
        return [value for value in valuelist if isinstance(value, FileStorage) and value.filename]

    def _value(self) -> str:
        return ""


class FilesField(FileField):
    """Several files. Data: a list of `FileStorage`."""

    widget = widgets.FileInput(multiple=True)

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take every file with a name."""
        self.data = self._files(valuelist)
