"""What goes into a run's card beside the run itself: what is stated, and who draws the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from denialrisk.fit.card.markdown import card_text
from denialrisk.fit.card.statement import Statement

# The metrics of a run and the version of its bundle, turned into HTML.
CardPage = Callable[[Mapping[str, Any], str], str]
Telling = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class CardPlan:
    """`statement` is the organisation's own; without a `page` the card is Markdown alone."""

    statement: Statement
    page: CardPage | None = None


def tellings(metrics: Mapping[str, Any], plan: CardPlan | None) -> tuple[Telling, Telling | None]:
    """Return what gives the Markdown and the HTML of a run's card, told the version."""
    page = partial(plan.page, metrics) if plan and plan.page else None
    return partial(card_text, metrics), page
