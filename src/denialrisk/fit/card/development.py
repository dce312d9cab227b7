"""What a model learnt from and how fairness was sought in making it: attributes 11 to 16."""

from collections.abc import Iterator

from denialrisk.fit.card import inputs
from denialrisk.fit.card.answer import Answer, asked, listed, organisation, run, software
from denialrisk.fit.card.facts import Facts


def training_data(facts: Facts) -> Iterator[Answer]:
    """Tell which lines it learnt from and which were left out."""
    split = facts.split
    again = " and to learn from again" if facts.metrics["recipe"]["refit"] else ""
    yield run(
        f"In: service lines that the payer has paid or denied. {split['train_lines']:,} sent"
        f" before {split['calibration_start']} to learn from, {split['calibration_lines']:,}"
        f" before {split['embargo_start']} to calibrate on{again}; of both, only answers known"
        f" before {split['test_start']}."
    )
    yield run(
        "Out: lines pending, unanswered or turned back by a front end; lines sent from"
        f" {split['embargo_start']} until {split['test_start']} (embargo); for judging, lines"
        f" sent after {split['mature_until']}, whose answers were not all in."
    )
    yield run(
        f"What counts as a denial: label rule version {facts.metrics['label_version']}; a month's"
        f" lines teach or judge once they had {facts.metrics.get('maturity_days', 'enough')} days"
        " to be answered."
    )
    yield from _last_refit(facts)
    yield from organisation(facts.statement.development.data)


def _last_refit(facts: Facts) -> Iterator[Answer]:
    if facts.metrics["recipe"]["final_refit"]:
        split = facts.split
        yield run(
            f"After judging, the trees learnt once more from all {split['settled_lines']:,}"
            f" answered lines sent by {split['settled_until']}, those judged among them, with the"
            " same parameters, rounds and calibration. Every figure here is of the trees before"
            " that."
        )


def variables(facts: Facts) -> Iterator[Answer]:
    """Tell which of the patient's variables are inputs."""
    counts = ", ".join(f"{n} {name}" for name, n in inputs.families(facts.catalogue).items())
    yield run(f"{len(facts.catalogue.signals)} signals: {counts}.")
    looking = inputs.personal(facts.catalogue)
    if looking:
        told = "; ".join(f"{name} ({' and '.join(seen)})" for name, seen in looking.items())
        yield run(f"Of these, {len(looking)} look at who the patient is: {told}.")
    else:
        yield run("None of them looks at the patient's sex or date of birth.")
    yield software(
        "Race, ethnicity, language, sexual orientation, gender identity and assessments of health"
        " are in no field that signals can look at, unless a column of the organisation's own"
        " holds them."
    )
    yield from _by_the_way(facts)


def _by_the_way(facts: Facts) -> Iterator[Answer]:
    own = inputs.own_columns(facts.catalogue)
    if own:
        yield run(
            f"Columns of the organisation's own among the inputs: {listed(own)}. What they hold is"
            " not known to the software."
        )
    if inputs.reads_diagnoses(facts.catalogue):
        yield run(
            "Diagnosis codes are inputs; those of ICD-10-CM Z55 to Z65, where billed, tell of"
            " social circumstances."
        )


def demographics(facts: Facts) -> Iterator[Answer]:
    """Tell who the patients behind the training lines were."""
    for by, shares in facts.shares.items():
        told = ", ".join(f"{name} {100 * share:.1f} %" for name, share in shares.items())
        yield run(f"Lines learnt from, by {by}: {told}.")
    if not facts.shares:
        yield Answer("nobody", "Age, sex and kind of payer were not counted in this run.")
    yield software("Claims say nothing of race, ethnicity, language, orientation or identity.")
    yield asked(facts.statement.development.demographics, "development.demographics")


def relevance(facts: Facts) -> Iterator[Answer]:
    """Tell how what it learnt from is like where it is used."""
    if facts.simulated:
        yield run("Simulated claims are relevant to no real payer.")
    else:
        yield software(
            "The history of the organisation that trained it: its own payers, providers and"
            " habits of billing, where it is used where it was trained."
        )
    yield from organisation(facts.statement.development.relevance)


def approach(facts: Facts) -> Iterator[Answer]:
    """Tell how its fairness was sought."""
    yield software(
        "The output is about the payer's answer and leads to help: a claim judged risky is mended"
        " before it is sent. So a group would be wronged by risk understated (no help) or"
        " overstated (work in vain), and calibration is measured per age band, sex, kind of payer,"
        " payer and type of claim. Two probabilities for equal claims of unlike patients can come"
        " only from the inputs named under attribute 12 and from the patient's own earlier claims."
    )
    parity = [g["says"] for g in facts.metrics["gates"] if g["gate"] == "parity"]
    if parity:
        yield run(f"Gate on parity of calibration: {parity[0]}.")
    yield from organisation(facts.statement.development.fairness)


def bias(facts: Facts) -> Iterator[Answer]:
    """Tell what keeps bias down."""
    yield software(
        "Rates of rare payers, providers, codes and patients shrink toward their parents' rates,"
        " so that few answers weigh little. Directions that the catalogue states bind the trees."
        " Every history is as of the claim's submission. What was never seen is marked as unknown."
    )
    yield from organisation(facts.statement.development.bias)
