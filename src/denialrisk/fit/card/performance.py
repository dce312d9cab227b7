"""What was measured, outside and on later lines of the same source: attributes 17 to 25."""

from collections.abc import Callable, Iterable, Iterator

from denialrisk.fit.card.answer import Answer, asked, between, figure, organisation, run
from denialrisk.fit.card.facts import Facts, Figures


def external(key: str) -> Callable[[Facts], Iterator[Answer]]:
    """Return what fills an attribute on validation elsewhere from a key of the statement."""

    def fill(facts: Facts) -> Iterator[Answer]:
        stated = getattr(facts.statement.external_validation, key)
        yield asked(stated, f"external_validation.{key}")

    return fill


def validity(facts: Facts) -> Iterator[Answer]:
    """Tell how well it does on later lines of the same source."""
    ours, split = facts.ours, facts.split
    yield run(
        f"On {ours['lines']:,} later lines, sent {split['test_start']} to {split['mature_until']},"
        f" {ours['denials']:,} of them denied. 95 % intervals: AUROC {between(ours, 'auroc')},"
        f" average precision {between(ours, 'average_precision')}, Brier"
        f" {between(ours, 'brier')}, calibration error {between(ours, 'ece')}; the riskiest"
        f" quarter of lines holds {between(ours, 'denials_in_top_quarter')} of the denials."
    )
    claims = facts.metrics["claims"]
    yield run(
        f"Whole claims: AUROC {between(claims, 'auroc')}, average precision"
        f" {between(claims, 'average_precision')}, calibration error {between(claims, 'ece')}."
    )
    yield from _beside(facts)
    yield run("Per payer, type of claim, category and month: in the tables below.")


def _beside(facts: Facts) -> Iterator[Answer]:
    logistic = facts.metrics["test"]["logistic regression"]
    yield run(f"Logistic regression on the same lines: AUROC {between(logistic, 'auroc')}.")
    category = facts.metrics["category"]["denialrisk"]
    yield run(
        f"Category of {category['lines']:,} denied lines: right first"
        f" {figure(category['top_1'])}, among the first two {figure(category['top_2'])}."
    )
    if ceiling := facts.metrics.get("ceiling"):
        yield run(
            f"Share of what the simulator's truth allows: {figure(ceiling['auroc'])} of AUROC"
            f" above one half, {figure(ceiling['average_precision'])} of average precision above"
            " the base rate."
        )


def fairness(facts: Facts) -> Iterator[Answer]:
    """Tell how alike it does for groups of patients on the same lines."""
    groups = facts.part("fairness")
    if not groups:
        yield Answer("nobody", "Not measured in this run by age, sex or kind of payer.")
        return
    for by in dict.fromkeys(group["by"] for group in groups):
        yield run(_range(by, [group for group in groups if group["by"] == by]))
    yield run("Each group's figures stand in the table below.")


def _range(by: str, groups: Iterable[Figures]) -> str:
    """Say how far groups lie apart; those too small to judge are counted only."""
    every = list(groups)
    judged = [group for group in every if group.get("ece") is not None]
    told = f"By {by}, {len(every)} groups, {len(judged)} large enough to judge"
    if not judged:
        return f"{told}."
    worst = max(judged, key=lambda group: abs(_gap(group)))
    ranked, found = _apart(judged, "auroc"), _apart(judged, "found_share")
    return (
        f"{told}: AUROC {ranked}; of the group's denials, {found} lie in the riskiest quarter of"
        f" all lines; mean probability lies farthest from the share denied for"
        f" {worst['name']} ({worst['mean_probability']:.3f} against {worst['denied_share']:.3f})."
    )


def _apart(groups: Iterable[Figures], key: str) -> str:
    values = [float(group[key]) for group in groups if group.get(key) is not None]
    return f"{min(values):.3f} to {max(values):.3f}" if values else "not judged"


def _gap(group: Figures) -> float:
    return float(group["mean_probability"] - group["denied_share"])


def outcomes(facts: Facts) -> Iterator[Answer]:
    """Tell what using it has done."""
    if not facts.statement.outcomes:
        yield asked(None, "outcomes")
    yield from organisation(*facts.statement.outcomes)
