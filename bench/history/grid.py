"""Prints what signals left out of the catalogue would add: every key in every window and category.

The catalogue that ships holds one rate of nearly every key, and further windows and categories of
it where they were found to say something. Here the whole grid is laid beside it.
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from gap import honest_study

from denialrisk.claims import CATEGORIES
from denialrisk.derive import KINDS, Catalogue, History, Signal, derive, line_frame
from denialrisk.fit.boost import boost
from denialrisk.fit.learn import denial_sample
from denialrisk.fit.measures import Floats, Ranking
from denialrisk.fit.study import Study
from denialrisk.score import predict_raw

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "payer": ("payer_id",),
    "payer_procedure": ("payer_id", "service_code"),
    "payer_procedure_diagnosis": ("payer_id", "service_code", "diagnosis_group"),
    "payer_modifiers": ("payer_id", "modifiers"),
    "billing_provider": ("billing_npi",),
    "rendering_provider": ("rendering_npi",),
    "payer_billing_provider": ("payer_id", "billing_npi"),
    "payer_rendering_provider": ("payer_id", "rendering_npi"),
    "payer_patient": ("payer_id", "patient_key"),
}
WINDOWS: Final = (None, 30, 90, 365)
COUNTED: Final = ("answered", "denied")
_STRENGTH: Final = 20.0


def main() -> None:
    """Learn once per part of the grid and print the table of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="tables that ingest wrote")
    parser.add_argument("--recipe", default="default", help="a recipe of training/recipes")
    options = parser.parse_args()
    study, outcomes = honest_study(options.data, options.recipe)
    frame = line_frame(study.matrix.claims, study.matrix.lines)
    tell("as it ships", study)
    for name, signals in (
        ("windows", tuple(windows())),
        ("counts", tuple(counts())),
        ("categories", tuple(categories())),
    ):
        more = Catalogue(signals)
        history = History.build(more, frame, outcomes)
        tell(f"and {name}", beside(study, more, derive(more, history, frame).values))


def windows() -> Iterator[Signal]:
    """Yield a denial rate of every key in every window."""
    for name, key in KEYS.items():
        for days in WINDOWS:
            slots = {"key": key, "window_days": days, "strength": _STRENGTH}
            yield _signal(f"{name}_rate_{days}", "denial_rate", slots)


def counts() -> Iterator[Signal]:
    """Yield how many lines of every key were answered, and denied, in every window."""
    for name, key in KEYS.items():
        for days in WINDOWS:
            for counted in COUNTED:
                slots = {"key": key, "window_days": days, "counted": counted}
                yield _signal(f"{name}_{counted}_{days}", "answered_lines", slots)


def categories() -> Iterator[Signal]:
    """Yield every category's rate of every key."""
    for name, key in KEYS.items():
        for category in CATEGORIES:
            slots = {"key": key, "category": category, "strength": _STRENGTH}
            yield _signal(f"{name}_{category}", "category_rate", slots)


def tell(name: str, study: Study) -> None:
    """Learn denials from the training lines and print one row."""
    spec, recipe, test = study.specs.denial, study.recipe, study.slices.test
    booster = boost(denial_sample(study, study.slices.train), spec, recipe, name).booster
    margin = predict_raw(booster, study.matrix.signals[test])
    ranking = Ranking.of(study.matrix.denied[test], margin)
    shown = f"{ranking.auroc():6.4f} {ranking.average_precision():6.4f}"
    print(f"{name:<24} {len(study.matrix.names):6} {shown}", flush=True)


def _signal(name: str, kind: str, slots: Mapping[str, object]) -> Signal:
    rule = KINDS[kind].model_validate(slots)
    where = {"x12": "CLM", "fhir": "Claim"}
    words = {"title": name, "says": name, "says_when_zero": None, "says_when_unknown": name}
    advice = {"fix": None, "fix_unless": None, "changeable": False}
    told = {"family": "payer", "kind": kind, "slots": dict(slots), "where": where}
    direction = "none" if kind == "answered_lines" else "up"
    return Signal(name=name, **words, **advice, **told, direction=direction, rule=rule)


def beside(study: Study, more: Catalogue, values: Floats) -> Study:
    """Return the study with further signals beside its own."""
    catalogue = Catalogue((*study.catalogue.signals, *more.signals))
    signals = np.hstack([study.matrix.signals, values])
    matrix = replace(study.matrix, names=catalogue.names, signals=signals)
    return replace(study, matrix=matrix, catalogue=catalogue)


if __name__ == "__main__":
    main()
