"""How a model is watched, and when it is made anew: attributes 26 to 31."""

from collections.abc import Iterator

from denialrisk.fit.card.answer import Answer, asked, between, organisation, run, software
from denialrisk.fit.card.facts import Facts
from denialrisk.fit.card.performance import fairness


def validity_watch(facts: Facts) -> Iterator[Answer]:
    """Tell how often and by what process its validity is looked at."""
    yield software(
        "Remittances that come in can be held against the scores that were given; training anew"
        " judges on the newest mature lines and promotion compares with the model in use."
    )
    yield asked(facts.statement.maintenance.validity, "maintenance.validity")


def local_validity(facts: Facts) -> Iterator[Answer]:
    """Tell how well it does where it is used."""
    if facts.simulated:
        yield run("Judged on simulated claims: nothing is known of any real setting.")
    else:
        split = facts.split
        yield run(
            "The figures of attribute 21 are local where it is used where it was trained: lines"
            f" sent {split['test_start']} to {split['mature_until']}, AUROC"
            f" {between(facts.ours, 'auroc')}. Used elsewhere, nothing is known."
        )
    yield from organisation(facts.statement.maintenance.local_validity)


def fairness_watch(facts: Facts) -> Iterator[Answer]:
    """Tell how often and by what process its fairness is looked at."""
    yield software(
        "Every training measures calibration, ranking and denials found by age band, sex and kind"
        " of payer, and a gate refuses a group whose calibration lies apart."
    )
    yield asked(facts.statement.maintenance.fairness, "maintenance.fairness")


def local_fairness(facts: Facts) -> Iterator[Answer]:
    """Tell how alike it does for groups of patients where it is used."""
    if facts.simulated:
        yield run("Judged on simulated patients: nothing is known of any real setting.")
    elif facts.part("fairness"):
        yield run(
            "The figures of attribute 22 are local where it is used where it was trained; used"
            " elsewhere, nothing is known."
        )
    else:
        yield from fairness(facts)
    yield from organisation(facts.statement.maintenance.local_fairness)


def updates(facts: Facts) -> Iterator[Answer]:
    """Tell how and how often it is made anew."""
    gates = facts.metrics["gates"]
    passed = sum(gate["passed"] for gate in gates)
    yield software(
        "Trained anew on newer history (denialrisk train), registered only if every gate passes,"
        " put into use by denialrisk promote if no payer is served worse, taken back by"
        " denialrisk rollback."
    )
    yield run(
        f"This run: data until {facts.split['data_end']}, {passed} of {len(gates)} gates passed."
    )
    yield asked(facts.statement.updates.process, "updates.process")


def corrections(facts: Facts) -> Iterator[Answer]:
    """Tell how quickly it is put right when something is found."""
    yield asked(facts.statement.updates.corrections, "updates.corrections")
