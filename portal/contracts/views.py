"""The register of contracts, one contract, and the signature."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.contracts import queries, services
from portal.contracts.forms import SignatureForm
from portal.rules.money import pounds
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session, work_for_request
from portal.web.tables import csv_file

bp = Blueprint("contracts", __name__)


@bp.get("/contracts")
@requires(Permission.CONTRACT_SEE)
def register() -> str:
    """Every contract."""
    return render_template("contracts/register.html", contracts=queries.list_register(read_session(), current_actor()))


@bp.get("/contracts.csv")
@requires(Permission.CONTRACT_SEE)
def register_table() -> Response:
    """Every contract, as a table."""
    rows = [
        (c.reference, c.title, c.organisation_name, pounds(c.value_pence), c.signed_on, c.starts_on, c.ends_on)
        for c in queries.list_register(read_session(), current_actor())
    ]
    return csv_file("contracts", ("Contract", "Service", "Provider", "Value", "Signed", "Starts", "Ends"), rows)


@bp.get("/contracts/<uuid:contract_id>")
@requires(Permission.CONTRACT_SEE)
def contract(contract_id: UUID) -> str:
    """One contract with what was promised."""
    found = queries.get_contract(read_session(), current_actor(), contract_id)
    return render_template(
        "contracts/contract.html", contract=found, back_href=url_for("contracts.register"), back_text="Contracts"
    )


@bp.route("/procurements/<uuid:procurement_id>/contract/<string(maxlength=40):lot>", methods=["GET", "POST"])
@requires(Permission.CONTRACT_SIGN)
def sign(procurement_id: UUID, lot: str) -> str | Response:
    """Record that the contract for a lot was signed."""
    found = queries.get_to_sign(read_session(), parts().keyring, current_actor(), procurement_id, lot)
    if found.contract is not None:
        return redirect(url_for("contracts.contract", contract_id=found.contract.id), 303)
    form = SignatureForm()
    if form.validate_on_submit() and form.signed_on.data is not None:
        try:
            with work_for_request() as work:
                contract_id = services.sign_contract(work, procurement_id, lot, form.signed_on.data)
            flash("Recorded. What the winner promised stands in the contract as duties.", "notice")
            return redirect(url_for("contracts.contract", contract_id=contract_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.explain(refusal)
    return render_template(
        "contracts/sign.html",
        found=found,
        form=form,
        back_href=url_for("awards.notice", procurement_id=procurement_id),
        context_title=found.view.title,
    )
