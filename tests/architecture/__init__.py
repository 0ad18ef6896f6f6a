"""What must be true of the whole, whatever a feature does."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted([*ROOT.glob("portal/**/*.py"), *ROOT.glob("config/**/*.py"), *ROOT.glob("migrations/**/*.py")])
TESTS = sorted(ROOT.glob("tests/**/*.py"))
TEMPLATES = sorted(each for each in (ROOT / "templates").rglob("*") if each.is_file())


def short(path: Path) -> str:
    """A path as people of this project say it."""
    return str(path.relative_to(ROOT))
