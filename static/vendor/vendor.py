"""Cut the GOV.UK Frontend stylesheet down to what this portal uses, and write it beside this script.

Run by whoever moves to a newer version, never at run time or in tests:

    npm pack govuk-frontend@6.3.0
    python static/vendor/vendor.py govuk-frontend-6.3.0.tgz

The code of GOV.UK Frontend is MIT. Its font (GDS Transport), crown, crest, favicons and pictures are for GOV.UK alone, so
none of them is copied: the font is replaced by `--portal-font`, and the script stops if a name of theirs remains.
No script is copied either: every page works without one, and ours are small and our own.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import tarfile
from pathlib import Path

VERSION = "6.3.0"
INTEGRITY = "sha512-cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA=="
MEMBER = "package/dist/govuk/govuk-frontend.min.css"
HERE = Path(__file__).resolve().parent / "govuk-frontend"

# Blocks of the design system that some page or component of ours uses. A rule that names any other block is left out.
BLOCKS = """back-link body breadcrumbs button button-group caption character-count checkboxes clearfix date-input details
error-message error-summary fieldset file-upload form-group grid-column grid-row heading hint input inset-text label
label-wrapper link link-image list main-wrapper notification-banner pagination panel password-input radios section-break select
skip-link summary-card summary-list table tag task-list template textarea visually-hidden warning-text width-container
""".split()
# Sizes and variants nobody asks for; the colours of tags are the portal's own.
LEFT_OUT = re.compile(
    r"govuk-frontend-supported|-xl\b|drop-zone|extra-letter-spacing|file-upload-|file-upload--|--inverse|--cannot-start"
    r"|tag--|button--inverse|pagination--block|link-image|table--small|summary-list--no-border|no-underline|collapse-on-mobile"
    r"|break--(xl|m)|breadcrumbs--|columns-|label--(xl|l)\b|legend--xl|muted"
    r"|-\\!-(padding|font-size|static|display|margin-(left|right|top|\d))"
)


def split_rules(css: str) -> list[tuple[str, str]]:
    """Return the top-level rules of a minified sheet as (what stands before the brace, what stands inside it)."""
    rules, depth, start, brace = [], 0, 0, 0
    for at, char in enumerate(css):
        if char == "{":
            if depth == 0:
                brace = at
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                rules.append((css[start:brace].strip(), css[brace + 1 : at]))
                start = at + 1
    return rules


def is_used(selector: str) -> bool:
    """Say whether every GOV.UK class of one selector belongs to a block we use."""
    if LEFT_OUT.search(selector):
        return False
    return all(
        any(name == block or re.match(rf"{block}(__|--|-[sml]\b|-lead\b|-one|-two|-three|-full)", name) for block in BLOCKS)
        for name in re.findall(r"\.govuk-([a-z0-9_-]+)", selector)
    )


def cut(css: str) -> str:
    """Return the sheet with only the rules we use, looking inside media and support queries."""
    kept = []
    for before, inside in split_rules(css):
        if before.startswith("@font-face") or "-ms-high-contrast" in before or "\\0" in before:
            continue
        if before.startswith(("@media", "@supports")):
            inner = cut(inside)
            if inner:
                kept.append(f"{before}{{{inner}}}")
            continue
        selectors = [selector for selector in before.split(",") if is_used(selector)]
        if selectors:
            kept.append(f"{','.join(selectors)}{{{inside}}}")
    return "".join(kept)


def without_branding(css: str) -> str:
    """Put the portal's font variable where the GOV.UK font stood, and drop fallbacks of variables that the sheet sets."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r'"?GDS Transport"?,arial,sans-serif', "var(--portal-font,arial,sans-serif)", css)
    css = css.replace("url(/assets/images/govuk-crest.svg)", "none")
    return re.sub(r"var\((--govuk-[a-z-]+),#[0-9a-f]+\)", r"var(\1)", css)


def main(tarball: str) -> int:
    """Check the package against its recorded digest, cut the sheet, write it with its source note."""
    packed = Path(tarball).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode()
    if found != INTEGRITY:
        sys.stderr.write(f"This is not the package we know.\nexpected {INTEGRITY}\nfound    {found}\n")
        return 1
    with tarfile.open(tarball) as package:
        member = package.extractfile(MEMBER)
        if member is None:
            sys.stderr.write(f"{MEMBER} is missing\n")
            return 1
        whole = member.read().decode("utf-8")
    whole = whole.removeprefix('@charset "UTF-8";')
    css = '@charset "UTF-8";' + cut(without_branding(whole)) + "\n"
    for name in ("GDS Transport", "crest", "crown", "/assets/", "@font-face"):
        if name in css:
            sys.stderr.write(f"The sheet still names {name}\n")
            return 1
    HERE.mkdir(exist_ok=True)
    (HERE / "govuk-frontend.css").write_text(css, encoding="utf-8")
    digest = hashlib.sha256(css.encode("utf-8")).hexdigest()
    (HERE / "SOURCE.txt").write_text(
        "Name: govuk-frontend\n"
        f"Version: {VERSION}\n"
        "Licence: MIT, see LICENCE.txt\n"
        f"Package integrity: {INTEGRITY}\n"
        f"Taken from: {MEMBER}\n"
        "Changed by: static/vendor/vendor.py (only the blocks we use; font, crest and pictures left out)\n"
        f"govuk-frontend.css sha256: {digest}\n",
        encoding="utf-8",
    )
    sys.stdout.write(f"{len(css)} bytes, sha256 {digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
