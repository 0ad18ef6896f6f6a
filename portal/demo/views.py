"""Be somebody, move the clock, read the mail."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from portal.accounts.login import SessionUser
from portal.accounts.services.demo import begin_session_as
from portal.clock import DemoClock
from portal.demo import people
from portal.demo.events import DemoClockMoved
from portal.demo.forms import ClockForm, MailForm
from portal.demo.mail import letters_to, ways_in
from portal.rules.wording import LONDON, in_london
from portal.web.guards import public
from portal.web.navigation import landing_endpoint
from portal.web.request_work import current_actor, now, parts, read_session, this_browser, work_for_request

bp = Blueprint("demo", __name__)


@bp.get("/demo")
@public
def chooser() -> str:
    """Who do you want to be?"""
    return render_template("demo/chooser.html", groups=people.groups(read_session()))


@bp.post("/demo/be/<uuid:user_id>")
@public
def be(user_id: UUID) -> Response:
    """Sign in as somebody of the demo world, without a password."""
    with work_for_request() as work:
        signed_in = begin_session_as(work, user_id, browser=this_browser())
    login_user(SessionUser(signed_in.token, signed_in.actor))
    flash(f"You are {signed_in.actor.name} now.", "notice")
    return redirect(url_for(landing_endpoint(signed_in.actor)), 303)


@bp.route("/demo/clock", methods=["GET", "POST"])
@public
def clock() -> str | Response:
    """Move the clock forward; it never goes back."""
    moment = in_london(now())
    form = ClockForm(day=moment.date(), at=moment.time().replace(second=0, microsecond=0))
    if form.validate_on_submit():
        wanted = datetime.combine(form.day.data, form.at.data, LONDON)
        portal_clock = parts().clock
        if wanted <= now():
            form.day.errors = ["The clock cannot go back. To start again: make demo FRESH=1."]
        elif isinstance(portal_clock, DemoClock):
            with work_for_request() as work:
                work.record(DemoClockMoved(moved_to=wanted))
                portal_clock.move_to(wanted)
            flash("The clock has moved.", "notice")
            return redirect(url_for("demo.chooser"), 303)
    return render_template("demo/clock.html", form=form, back_href=url_for("demo.chooser"))


@bp.get("/demo/mail")
@public
def mail() -> str:
    """Mail sent: a signed-in person's own; a visitor names an address, and reads only what lets them in."""
    actor = current_actor()
    form = MailForm()
    form.validate()
    address = actor.email if actor.signed_in else (form.to.data or "")
    letters = letters_to(parts().settings.var / "mail", address) if address else []
    if not actor.signed_in:
        letters = ways_in(letters)
    return render_template(
        "demo/mail.html",
        form=form,
        address=address,
        letters=letters,
        own=actor.signed_in,
        back_href=url_for("demo.chooser"),
    )
