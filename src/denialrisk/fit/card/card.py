"""A judged run turned into its model card: plain data that pages are made of."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version as library_version
from typing import Any, Final

from denialrisk.fit.card.attributes import attributes
from denialrisk.fit.card.facts import Facts, Figures
from denialrisk.fit.card.people import shares
from denialrisk.fit.card.plan import CardPlan
from denialrisk.fit.card.statement import Statement
from denialrisk.fit.study import Study

_LIBRARIES: Final = ("denialrisk", "lightgbm", "numpy", "pandas")


def model_card(study: Study, metrics: Figures, plan: CardPlan | None) -> dict[str, Any]:
    """Return the card as plain data: `attributes` (31) and `record`, what was run and with what.

    It is kept with the metrics, so that whatever renders it later says what was true then.
    """
    statement = plan.statement if plan else Statement()
    facts = Facts(metrics, study.catalogue, statement, shares(study))
    return {
        "attributes": [attribute.to_dict() for attribute in attributes(facts)],
        "record": [{"name": name, "says": says} for name, says in _record(metrics)],
    }


def _record(metrics: Figures) -> Iterator[tuple[str, str]]:
    """Yield what one needs to make the same model again."""
    recipe, rounds = metrics["recipe"], metrics.get("rounds", {})
    yield "recipe", f"{recipe['name']}, seed {recipe['seed']}, {recipe['resamples']} resamples"
    yield "label rule", f"version {metrics['label_version']}"
    if data := metrics.get("data"):
        yield "lines learnt from", f"digest {data['training']}"
        yield "lines judged on", f"digest {data['test']}"
    if rounds:
        yield "rounds of boosting", ", ".join(f"{name} {n}" for name, n in rounds.items())
    if calibration := metrics.get("calibration"):
        yield "calibration", _calibration(calibration)
    if size := metrics.get("size"):
        yield "size", f"{size['megabytes']:,.1f} MB, {size['trees']} trees"
    yield "versions", ", ".join(f"{name} {library_version(name)}" for name in _LIBRARIES)


def _calibration(made: Mapping[str, Any]) -> str:
    tried = ", ".join(f"{name} {loss:.4f}" for name, loss in made["log_losses"].items())
    held = f" (log loss on held lines: {tried})" if tried else ""
    return f"{made['method']}{held}; temperature of categories {made['temperature']:.2f}"
