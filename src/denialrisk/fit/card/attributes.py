"""A run's facts laid out as the 31 source attributes, in the regulation's order.

45 CFR 170.315(b)(11)(iv)(B), for predictive decision support: nine parts, told in our words.
"""

from collections.abc import Callable, Iterator
from typing import Final

from denialrisk.fit.card import development, performance, purpose, upkeep
from denialrisk.fit.card.answer import Answer, Attribute
from denialrisk.fit.card.facts import Facts

Fill = Callable[[Facts], Iterator[Answer]]
_ROMAN: Final = ("i", "ii", "iii", "iv", "v")

_PARTS: Final[tuple[tuple[str, tuple[tuple[str, Fill], ...]], ...]] = (
    (
        "Details and output",
        (
            ("Developer and contact", purpose.developer),
            ("Funding of the technical implementation", purpose.funding),
            ("Value produced as output", purpose.value),
            ("Kind of output", purpose.kind),
        ),
    ),
    (
        "Purpose",
        (
            ("Intended use", purpose.use),
            ("Intended patients", purpose.patients),
            ("Intended users", purpose.users),
            ("Intended role in decisions", purpose.role),
        ),
    ),
    (
        "Out of scope",
        (
            ("Cautioned tasks, situations and populations", purpose.cautioned),
            ("Known risks and limits", purpose.risks),
        ),
    ),
    (
        "Development and input features",
        (
            ("Inclusion and exclusion in the training data", development.training_data),
            ("Patient variables as inputs", development.variables),
            ("Demographic representativeness of the training data", development.demographics),
            ("Relevance of the training data to where it is used", development.relevance),
        ),
    ),
    (
        "Fairness in development",
        (
            ("Approach to fairness", development.approach),
            ("Management of bias", development.bias),
        ),
    ),
    (
        "External validation",
        (
            ("Source and setting of external data", performance.external("source")),
            ("Party that tested externally", performance.external("party")),
            (
                "Demographic representativeness of external data",
                performance.external("demographics"),
            ),
            ("Process of external validation", performance.external("process")),
        ),
    ),
    (
        "Performance",
        (
            ("Validity in test data of the same source", performance.validity),
            ("Fairness in test data of the same source", performance.fairness),
            ("Validity in external data", performance.external("validity")),
            ("Fairness in external data", performance.external("fairness")),
            ("Evaluations of its use on outcomes", performance.outcomes),
        ),
    ),
    (
        "Ongoing maintenance",
        (
            ("Monitoring of validity: process and frequency", upkeep.validity_watch),
            ("Validity in local data", upkeep.local_validity),
            ("Monitoring of fairness: process and frequency", upkeep.fairness_watch),
            ("Fairness in local data", upkeep.local_fairness),
        ),
    ),
    (
        "Updates",
        (
            ("Process and frequency of updates", upkeep.updates),
            ("Frequency of corrections when risks are found", upkeep.corrections),
        ),
    ),
)


def attributes(facts: Facts) -> tuple[Attribute, ...]:
    """Return the attributes, numbered from 1, each with an answer or more."""
    placed = [
        (f"({part})({_ROMAN[within]})", section, name, fill)
        for part, (section, every) in enumerate(_PARTS, 1)
        for within, (name, fill) in enumerate(every)
    ]
    return tuple(
        Attribute(number, place, section, name, tuple(fill(facts)))
        for number, (place, section, name, fill) in enumerate(placed, 1)
    )
