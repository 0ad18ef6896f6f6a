"""How hard a text is to read."""

import re
import warnings

from bs4 import BeautifulSoup, Tag

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # textstat 0.7.3 still asks pkg_resources for its own version
    import textstat

textstat.set_lang("en_GB")
HARDEST_GRADE = 7.0
FEWEST_WORDS = 25
BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "legend", "label", "summary", "figcaption", "div")


def reading_grade(text: str) -> float:
    """The school grade a text asks for: Flesch and Kincaid's, by textstat 0.7.3. Reading age is about five more."""
    return float(textstat.flesch_kincaid_grade(text))


def sentences(soup: BeautifulSoup | Tag) -> str:
    """The words of a page's own copy, each block of it a sentence; blocks of one or two words are labels and left out."""
    said: list[str] = []
    for block in soup.find_all(BLOCKS):
        if block.find(BLOCKS):
            continue
        words = " ".join(block.get_text(" ").split())
        if len(words.split()) >= 3:
            said.append(words if words[-1] in ".?!:" else f"{words}.")
    return " ".join(said).replace(":.", ".")


def template_copy(source: str) -> str:
    """A template's own copy, with what is filled in read as one short word."""
    plain = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    plain = re.sub(r"\{%.*?%\}", "", plain, flags=re.S)
    plain = re.sub(r"\{\{.*?\}\}", "it", plain, flags=re.S)
    return sentences(BeautifulSoup(plain, "html5lib"))
