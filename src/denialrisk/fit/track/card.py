"""A run's facts laid out as the model card: the 31 source attributes, and what is not known."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from denialrisk.fit.study import Study

Facts = Mapping[str, Any]
_UNKNOWN: Final = "Not known to the software; whoever deploys the model must state it."
_NOT_DONE: Final = "None has been done."
# A signal with one of these words in a slot or its name speaks of the patient's demographics.
_DEMOGRAPHIC: Final = re.compile(r"(?<![a-z])(age|sex|birth|gender|race|language)(?![a-z])")


def model_card(study: Study, metrics: Facts) -> str:
    """Return the card as Markdown.

    The attributes are those of 45 CFR 170.315(b)(11)(iv)(B), in the regulation's order and in
    our words.
    """
    facts = {**metrics, "families": _families(study), "demographic": _demographic(study)}
    lines = ["# Model card: denial risk of a claim's service lines", ""]
    lines += [*_headline(facts), ""]
    for number, (section, name, fill) in enumerate(_ATTRIBUTES, 1):
        if section:
            lines += [f"## {section}", ""]
        lines += [f"{number}. **{name}.** {fill(facts)}", ""]
    return "\n".join([*lines, *_compared(facts), *_payers(facts)]) + "\n"


def _headline(facts: Facts) -> Iterator[str]:
    failed = [gate for gate in facts["gates"] if not gate["passed"]]
    if failed:
        yield "**Refused by its gates; not for use.**"
        yield ""
        yield from (f"- {gate['gate']}: {gate['says']}" for gate in failed)
    else:
        yield "All gates passed: " + "; ".join(gate["says"] for gate in facts["gates"]) + "."


def _families(study: Study) -> dict[str, int]:
    families = [signal.family for signal in study.catalogue.signals]
    return {name: families.count(name) for name in dict.fromkeys(families)}


def _demographic(study: Study) -> list[str]:
    entries = json.loads(study.catalogue.to_json())["signals"]
    told = {entry["name"]: f"{entry['name']} {json.dumps(entry['slots'])}" for entry in entries}
    return [name for name, words in told.items() if _DEMOGRAPHIC.search(words)]


def _training_data(facts: Facts) -> str:
    split = facts["split"]
    again = " and to learn again" if facts["recipe"]["refit"] else ""
    last = _last_refit(facts) if facts["recipe"]["final_refit"] else ""
    return (
        f"Service lines with an answer: {split['train_lines']:,} sent before"
        f" {split['calibration_start']} to learn from, {split['calibration_lines']:,} before"
        f" {split['embargo_start']} to calibrate on{again}, in both cases only answers known"
        f" before {split['test_start']}. Left out: pending and unanswered lines, front-end"
        f" rejections, the days of embargo before the test, and lines sent after"
        f" {split['mature_until']}, whose answers were not all in and which nobody judged."
        f" Label rule version {facts['label_version']}.{last}"
    )


def _last_refit(facts: Facts) -> str:
    split = facts["split"]
    return (
        f" After judging, the trees learnt once more from all {split['mature_lines']:,} answered"
        f" lines sent by {split['mature_until']}, the judged ones among them, with the same"
        " parameters, rounds and calibration. Every figure here is of the trees before that;"
        " nobody has judged those that ship."
    )


def _inputs(facts: Facts) -> str:
    families = ", ".join(f"{n} {name}" for name, n in facts["families"].items())
    demographic = facts["demographic"]
    named = f"of which demographic: {', '.join(demographic)}" if demographic else "none of them"
    ending = "" if demographic else " race, ethnicity, language, sex, orientation, gender or age"
    return f"{facts['signals']} signals ({families}), {named}{ending}."


def _validity(facts: Facts) -> str:
    ours, test = facts["test"]["denialrisk"], facts["split"]
    return (
        f"On {ours['lines']:,} later lines ({test['test_start']} to {test['mature_until']},"
        f" {ours['denials']:,} denied): AUROC {_n(ours['auroc'])}"
        f" ({_n(ours['auroc_low'])} to {_n(ours['auroc_high'])}), average precision"
        f" {_n(ours['average_precision'])}, Brier {_n(ours['brier'])}, calibration error"
        f" {_n(ours['ece'])}, {_n(ours['denials_in_top_quarter'])} of denials in the riskiest"
        f" quarter. Logistic regression on the same lines: AUROC"
        f" {_n(facts['test']['logistic regression']['auroc'])}."
        f" Category, top-1: {_n(facts['category']['denialrisk']['top_1'])}."
    )


def _compared(facts: Facts) -> Iterator[str]:
    yield "## Beside simpler ways, on the same lines"
    yield ""
    yield (
        "Where intervals overlap, the model is no better than the simpler way that these lines"
        " could tell."
    )
    yield ""
    yield "| ranked by | AUROC (95 % interval) | average precision | Brier | log loss | ECE |"
    yield "|---|---|---|---|---|---|"
    for name, judged in facts["test"].items():
        between = f"{_n(judged['auroc_low'])} to {_n(judged['auroc_high'])}"
        rest = (judged[key] for key in ("average_precision", "brier", "log_loss", "ece"))
        cells = " | ".join(_n(value) for value in rest)
        yield f"| {name} | {_n(judged['auroc'])} ({between}) | {cells} |"
    yield ""


def _data_source(facts: Facts) -> str:
    if "oracle" in facts["test"]:
        return "Trained on simulated claims, whose true probabilities stand below as the oracle."
    return "Trained by the organisation whose claims it learnt from."


def _developer(facts: Facts) -> str:
    made = "With the open-source package denialrisk."
    return f"{_data_source(facts)} {made} Contact: {_UNKNOWN}"


def _payers(facts: Facts) -> Iterator[str]:
    yield "## Figures by payer"
    yield ""
    yield "| payer | lines | denied | mean probability | AUROC | ECE |"
    yield "|---|---|---|---|---|---|"
    for payer in facts["payers"]:
        share, mean = _n(payer["denied_share"]), _n(payer["mean_probability"])
        rank, error = _n(payer.get("auroc")), _n(payer.get("ece"))
        yield f"| {payer['name']} | {payer['lines']:,} | {share} | {mean} | {rank} | {error} |"


def _n(value: float | None) -> str:
    return "not judged" if value is None else f"{value:.3f}"


def _says(text: str) -> Callable[[Facts], str]:
    return lambda _: text


_ATTRIBUTES: Final[tuple[tuple[str, str, Callable[[Facts], str]], ...]] = (
    (
        "Details and output",
        "Developer and contact",
        _developer,
    ),
    ("", "Funding of the technical implementation", _says(_UNKNOWN)),
    (
        "",
        "Value produced as output",
        _says(
            "Per service line and claim: the calibrated probability that the payer's first"
            " decision is a denial, the likely category of denial, expected denied dollars."
        ),
    ),
    ("", "Kind of output", _says("Prediction, with a suggested action from a written policy.")),
    (
        "Purpose",
        "Intended use",
        _says("To order and correct claims before they are sent to the payer."),
    ),
    ("", "Intended patients", _says("All whose claims are sent to the payers it learnt from.")),
    ("", "Intended users", _says("Billing staff, coders and denials managers.")),
    (
        "",
        "Intended role in decisions",
        _says("Informs billing work. It decides nothing about care and must not."),
    ),
    (
        "Out of scope",
        "Cautioned uses",
        _says(
            "Choosing, delaying or refusing care; ranking patients or clinicians; payers,"
            " procedures or plans absent from the history."
        ),
    ),
    (
        "",
        "Known risks and limits",
        _says(
            "Payers change policies without notice: risk lags until answers come in. Unseen"
            " payers and codes rest on thin evidence and are marked so. Past denials may carry"
            " payers' unequal treatment forward."
        ),
    ),
    ("Development and inputs", "Inclusion and exclusion in the training data", _training_data),
    ("", "Demographic variables as inputs", _inputs),
    (
        "",
        "Demographic representativeness of the training data",
        _says(
            "Race, ethnicity and language are not in claims. Sex and birth date are, but are no"
            f" signals, and their shares were not counted in this run. {_UNKNOWN}"
        ),
    ),
    (
        "",
        "Relevance of the training data to the deployed setting",
        _says(
            "The same organisation's own claims and payers, if it is deployed where it was"
            " trained."
        ),
    ),
    (
        "Fairness in development",
        "Approach to fairness",
        _says(
            "Risk is about the payer's answer and is used to correct claims, so that a claim"
            " judged risky gets more help. Calibration is reported per payer and claim type."
        ),
    ),
    (
        "",
        "Management of bias",
        _says("Rates of rare payers, providers and codes shrink to their parents' rates."),
    ),
    ("External validation", "Source and setting of external data", _says(_NOT_DONE)),
    ("", "Party that tested externally", _says(_NOT_DONE)),
    ("", "Demographic representativeness of external data", _says(_NOT_DONE)),
    ("", "Process of external validation", _says(_NOT_DONE)),
    ("Performance", "Validity in test data of the same source", _validity),
    (
        "",
        "Fairness in test data of the same source",
        _says(
            "Not measured in this run, though sex and age are in claims; per payer, see the table"
            " below."
        ),
    ),
    ("", "Validity in external data", _says(_NOT_DONE)),
    ("", "Fairness in external data", _says(_NOT_DONE)),
    ("", "Evaluations of its use on outcomes", _says("None is known.")),
    (
        "Maintenance",
        "Monitoring of validity: process and frequency",
        _says(f"Answers in remittances can be held against earlier scores. {_UNKNOWN}"),
    ),
    (
        "",
        "Validity in local data",
        _says("The test figures above are local, if it is deployed where it was trained."),
    ),
    ("", "Monitoring of fairness: process and frequency", _says(_UNKNOWN)),
    ("", "Fairness in local data", _says("Not measured in this run.")),
    (
        "Updates",
        "Process and frequency of updates",
        _says(
            "Retraining on newer history; gates refuse to register a model that is worse than a"
            f" logistic regression, miscalibrated or leaking. Frequency: {_UNKNOWN}"
        ),
    ),
    ("", "Frequency of corrections when risks are found", _says(_UNKNOWN)),
)
