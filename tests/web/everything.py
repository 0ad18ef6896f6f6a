"""A form with one field of each kind, and an app of the page shell alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

from portal.web.fields import (
    CheckboxesField,
    DateField,
    DecimalTextField,
    EmailField,
    FileField,
    FilesField,
    LongTextField,
    MoneyField,
    PasswordField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    TimeField,
    WholeNumberField,
)
from portal.web.forms import PageForm
from portal.web.rendering import ROOT, set_up_templates
from portal.web.status import STATUS_COLOURS

HERE = Path(__file__).resolve().parent


class Everything(PageForm):
    """One field of each kind."""

    name = TextField("Your name", hint="As you want it on letters", autocomplete="name")
    email = EmailField("Work e-mail")
    password = PasswordField("Password", min_length=12, autocomplete="new-password")
    answer = LongTextField("Your answer", word_limit=5)
    story = LongTextField("Your story", word_limit=5, enforce_limit=False, required=False)
    reason = LongTextField("Your reason", min_chars=20, hint="20 letters or more")
    price = MoneyField("Your price for one session", least=100, most=25_000)
    weight = DecimalTextField("The weight", places=2, least=0, most=100, suffix="%")
    months = WholeNumberField("How many months", least=1, most=36)
    starts = DateField("The start date")
    closes = TimeField("The closing time")
    kind = RadiosField(
        "What kind of organisation are you?",
        thing="what kind of organisation you are",
        choices=[("c", "Charity", "Registered or not"), ("f", "Firm")],
    )
    district = SelectField("District", thing="a district", choices=[("a", "Ashford"), ("s", "Swale")])
    lots = CheckboxesField("Lots", thing="a lot", choices=[(1, "Ashford"), (2, "Swale"), (3, "Thanet")], most=2)
    agree = TickField("It is true", required=True, empty="Tick to say that it is true")
    policy = FileField("Safeguarding policy", accept=".pdf")
    photos = FilesField("Photos", required=False)


GOOD = {
    "name": "Sam Adeyemi",
    "email": "sam@alder.example",
    "password": "three random words",
    "answer": "Five words and no more",
    "reason": "Because we looked at it twice.",
    "price": "£212.50",
    "weight": "12.5%",
    "months": "12",
    "starts": ["18", "12", "2026"],
    "closes": "midday",
    "kind": "c",
    "district": "s",
    "lots": ["3", "1"],
    "agree": "y",
}


def shell() -> Flask:
    """An app with the page shell and one form, and nothing else of the portal."""
    app = Flask("shell", static_folder=str(ROOT / "static"), static_url_path="/static")
    app.secret_key = "shell"
    set_up_templates(app)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(HERE / "templates")])
    app.jinja_env.loader = app.jinja_loader

    @app.context_processor
    def chrome() -> dict[str, object]:
        return {
            "nav_items": [
                {"text": "My bids", "href": "/", "current": True},
                {"text": "Plans", "href": "/plans", "current": False},
                {"text": "Sign in", "href": "/sign-in", "side": "right"},
            ],
            "authority_name": "Demonstration County Council",
            "demo_banner": {"text": "Demo. Nothing here is real.", "clock_text": "Clock: 2:14pm."},
            "help_contact": "Dawn Ellis, 01632 960020",
            "signed_in_name": "Ama Boateng",
        }

    @app.route("/", methods=["GET", "POST"])
    def gallery() -> str:
        form = Everything()
        form.validate_on_submit()
        return render_template("gallery.html", form=form, states=STATUS_COLOURS)

    @app.get("/bare")
    def bare() -> str:
        return render_template("bare.html")

    @app.get("/wrong")
    def wrong() -> str:
        return render_template("errors/error.html", code=404, heading="Page not found", message="It may have moved.")

    @app.get("/saving/<int:minutes>")
    def saving(minutes: int) -> str:
        closes_at = datetime.now(UTC) + timedelta(minutes=minutes)
        return render_template("saving.html", form=Everything(), closes_at=closes_at)

    @app.post("/save")
    def save() -> tuple[dict[str, object], int]:
        app.config["SAVED"].append({**request.form, "files": len(request.files)})
        status, answer = app.config["ANSWERS"].pop(0)
        return answer, status

    return app
