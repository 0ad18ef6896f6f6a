"""Files of the pack: taken in by officers, downloaded by anybody."""

from collections.abc import Iterator
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.procurements import queries, services
from portal.procurements.forms import AnnounceForm, FileForm, NewFileVersionForm
from portal.procurements.views.public import REFERENCE, bp, found_public
from portal.procurements.views.staff import SEE
from portal.rules.actors import Role
from portal.rules.pack import DOCUMENT_KINDS, PackDocument
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.storage.checking import Harmful
from portal.web.forms import PageForm
from portal.web.guards import public, requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request
from portal.web.streams import download
from portal.web.uploads import checked_file, upload_limit_words

_FILES = "/procurements/<uuid:procurement_id>/documents"


@bp.route(_FILES, methods=["GET", "POST"])
@requires(*SEE)
def documents(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """The files of the draft or of the change; while it is published and open, one form that announces by itself."""
    view = queries.get_for_staff(read_session(), current_actor(), procurement_id)
    frozen = view.published_at is not None and view.amendment_started_at is None
    form = AnnounceForm() if frozen else FileForm()
    code = 200
    if form.validate_on_submit():
        try:
            with checked_file(form.file.data) as file, work_for_request() as work:
                told = {"kind": form.kind.data, "title": form.title.data, "language": form.language.data}
                if isinstance(form, AnnounceForm):
                    services.announce_document(work, procurement_id, file, reason=form.reason.data, **told)
                else:
                    services.add_document(work, procurement_id, file, **told)
            flash("The file is public, and everyone is told." if frozen else "The file is added.", "notice")
            return redirect(url_for("procurements.documents", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            _record_harmful(procurement_id, refusal)
            code = refusal.status
            form.explain(refusal)
    elif request.method == "POST":
        code = 400
    return _page(procurement_id, form, code)


def _page(procurement_id: UUID, form: PageForm, code: int) -> str | tuple[str, int]:
    actor = current_actor()
    view = queries.get_for_staff(read_session(), actor, procurement_id)
    draft = queries.get_draft(read_session(), actor, procurement_id, now())
    writable = view.published_at is None or (view.amendment_started_at is not None and view.is_open(now()))
    frozen = view.published_at is not None and view.amendment_started_at is None
    html = render_template(
        "procurements/documents.html",
        view=view,
        form=form,
        files=draft.draft.documents,
        kinds=DOCUMENT_KINDS,
        writable=writable and _writes(),
        announces=frozen and view.is_open(now()) and _writes(),
        limit=upload_limit_words(),
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text="Back to the procurement",
    )
    return html if code == 200 else (html, code)


def _record_harmful(procurement_id: UUID, refusal: Refusal) -> None:
    if isinstance(refusal, Harmful):
        with work_for_request() as work:
            services.record_harmful_document(work, procurement_id, refusal.signature)


def _writes() -> bool:
    actor = current_actor()
    return actor.is_any(Role.COMMISSIONER, Role.PROCUREMENT_OFFICER) and not actor.is_any(Role.ADMINISTRATOR)


@bp.route(f"{_FILES}/<uuid:document_id>/new-version", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def new_file_version(procurement_id: UUID, document_id: UUID) -> str | Response | tuple[str, int]:
    """A new version in the place of a file."""
    draft = queries.get_draft(read_session(), current_actor(), procurement_id, now())
    document = next((each for each in draft.draft.documents if each.id == document_id), None)
    if document is None:
        raise NotFound
    form = NewFileVersionForm()
    code = 200
    if form.validate_on_submit():
        try:
            with checked_file(form.file.data) as file, work_for_request() as work:
                services.replace_document(work, procurement_id, document_id, file)
            flash("The new version is added. The earlier one is kept.", "notice")
            return redirect(url_for("procurements.documents", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            _record_harmful(procurement_id, refusal)
            code = refusal.status
            form.explain(refusal)
    html = render_template(
        "procurements/document_version.html",
        form=form,
        document=document,
        draft=draft,
        limit=upload_limit_words(),
        back_href=url_for("procurements.documents", procurement_id=procurement_id),
        back_text="Files",
    )
    return html if code == 200 else (html, code)


@bp.post(f"{_FILES}/<uuid:document_id>/take-out")
@requires(Permission.PROCUREMENT_WRITE)
def take_out_file(procurement_id: UUID, document_id: UUID) -> Response:
    """Take a file out of the draft or of the change."""
    with work_for_request() as work:
        services.take_out_document(work, procurement_id, document_id)
    flash("The file is taken out.", "notice")
    return redirect(url_for("procurements.documents", procurement_id=procurement_id), 303)


@bp.get(f"{_FILES}/<uuid:file_id>")
@requires(*SEE)
def draft_file(procurement_id: UUID, file_id: UUID) -> FlaskResponse:
    """A file of the draft, to keep."""
    return _download(*queries.open_draft_file(read_session(), parts(), current_actor(), procurement_id, file_id))


@bp.get(f"/opportunity/<{REFERENCE}>/files/<uuid:file_id>")
@public
def public_file(reference: str, file_id: UUID) -> FlaskResponse:
    """A file of a published pack, to keep; earlier versions too."""
    view, _ = found_public(reference)
    return _download(*queries.open_public_file(read_session(), parts(), view.id, file_id))


def _download(document: PackDocument, content_type: str, pieces: Iterator[bytes]) -> FlaskResponse:
    response = download(pieces, document.name, document.size, content_type)
    response.set_etag(document.sha256)
    return response
