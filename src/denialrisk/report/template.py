"""A page's data and its components turned into one self-contained HTML document."""

import base64
import functools
import hashlib
from importlib import resources
from typing import Any, Final

import jinja2
from markupsafe import Markup

from denialrisk.report import words

_FILTERS: Final = (
    words.about,
    words.action,
    words.action_sentence,
    words.category,
    words.category_meaning,
    words.claim_type,
    words.counted,
    words.day,
    words.dollars,
    words.evidence,
    words.line_words,
    words.number,
    words.odds,
    words.of_hundred,
    words.percent,
    words.signed,
    words.spelled,
    words.stated,
)


def render(page: str, components: tuple[str, ...], script: str = "", **data: Any) -> str:
    """Fill `pages/<page>.html`, carrying the stylesheet of each component and one script.

    Nothing is fetched: the page's own policy lets only these two texts run, by their hash,
    so that even a text which slipped past escaping could do nothing.
    """
    style = "".join(_part(f"{name}.css") for name in ("page", *components))
    code = _part(f"{script}.js") if script else ""
    return (
        _pages()
        .get_template(f"{page}.html")
        .render(
            style=Markup(style),  # noqa: S704 (our own file, no data in it)
            script=Markup(code),  # noqa: S704 (our own file, no data in it)
            policy=_policy(style, code),
            **data,
        )
    )


def _policy(style: str, script: str) -> str:
    rules = ["default-src 'none'", f"style-src '{_hash(style)}'", "base-uri 'none'"]
    rules += [f"script-src '{_hash(script)}'"] if script else []
    return "; ".join([*rules, "form-action 'none'"])


@functools.cache
def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@functools.cache
def _part(name: str) -> str:
    return resources.files("denialrisk.report").joinpath("pages", name).read_text("utf-8")


@functools.cache
def _pages() -> jinja2.Environment:
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader("denialrisk.report", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update({function.__name__: function for function in _FILTERS})
    return pages
