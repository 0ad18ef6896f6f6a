"""A file that is sent for a field of words is nothing that was typed; a field for files still gets its file."""

import io

from flask import Flask
from wtforms import HiddenField

from portal.web.fields import TextField
from portal.web.fields.files import FileField
from portal.web.forms import PageForm


class _Both(PageForm):
    next = HiddenField()
    name = TextField("Name", required=False)
    file = FileField("A file", required=False)


def test_a_file_for_words_is_left_out_and_a_file_for_a_file_stays() -> None:
    app = Flask("words")
    app.config.update(WTF_CSRF_ENABLED=False, SECRET_KEY="x")
    sent = {each: (io.BytesIO(b"%PDF"), f"{each}.pdf") for each in ("next", "name", "file")}
    with app.test_request_context("/", method="POST", data=sent, content_type="multipart/form-data"):
        form = _Both()
        assert not form.next.data
        assert form.name.data == ""
        assert form.file.data is not None
        assert form.file.data.filename == "file.pdf"


def test_words_beside_a_file_of_the_same_name_are_what_counts() -> None:
    app = Flask("words")
    app.config.update(WTF_CSRF_ENABLED=False, SECRET_KEY="x")
    sent = {"next": [(io.BytesIO(b"x"), "x.txt"), "/bids"]}
    with app.test_request_context("/", method="POST", data=sent, content_type="multipart/form-data"):
        assert _Both().next.data == "/bids"
