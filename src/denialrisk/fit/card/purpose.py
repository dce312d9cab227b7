"""What a model gives, what it is for and what it is not for: attributes 1 to 10."""

from collections.abc import Iterator

from denialrisk.fit.card.answer import (
    Answer,
    asked,
    between,
    listed,
    organisation,
    run,
    software,
)
from denialrisk.fit.card.facts import Facts


def developer(facts: Facts) -> Iterator[Answer]:
    """Tell who made it and who answers for it."""
    if facts.simulated:
        yield run(
            "Learnt from simulated claims, whose true probabilities stand below as the oracle:"
            " a model to try things with, not one to work by."
        )
    yield software(
        "Trained with the open-source package denialrisk, by whoever ran it on a history of"
        " claims and answers. The package's authors have seen neither the data nor the model."
    )
    who = facts.statement.developer
    yield asked(who.name and f"Developer: {who.name}", "developer.name")
    yield asked(who.contact and f"Contact: {who.contact}", "developer.contact")


def funding(facts: Facts) -> Iterator[Answer]:
    """Tell who paid for it."""
    yield asked(facts.statement.funding, "funding")


def value(facts: Facts) -> Iterator[Answer]:
    """Tell what it puts out."""
    yield software(
        "Per service line and per claim: the calibrated probability that the payer's first"
        " decision is a denial, the likely category of that denial, the denied dollars to be"
        " expected, and the reasons with the history they rest on."
    )
    entries = facts.metrics["category"]["denialrisk"]["categories"]
    names = [entry["category"].replace("_", " ") for entry in entries]
    if names:
        yield run(f"Categories among the denials it was judged on: {listed(names, 13)}.")


def kind(_: Facts) -> Iterator[Answer]:
    """Tell whether that is a prediction, a recommendation or something else."""
    yield software(
        "A prediction (probability) and a classification (category). The advice to hold, review"
        " or send a claim comes from a policy that the organisation writes, not from the model."
    )


def use(facts: Facts) -> Iterator[Answer]:
    """Tell what it is meant for."""
    yield software(
        "To find, order and mend claims that a payer is likely to deny, before they are sent."
    )
    yield from organisation(facts.statement.purpose.use)


def patients(facts: Facts) -> Iterator[Answer]:
    """Tell whose claims it is meant for."""
    yield software(
        "It judges claims, not patients: those of any patient, sent to the payers and of the"
        " types that it learnt from."
    )
    payers, types = facts.part("payers"), facts.part("claim_types")
    judged = [payer["name"] for payer in payers if payer.get("auroc") is not None]
    yield run(
        f"Judged on claims to {len(payers)} payers ({len(judged)} with lines enough for figures"
        f" of their own), of type {listed(kind['name'] for kind in types)}."
    )
    yield from organisation(facts.statement.purpose.patients)


def users(facts: Facts) -> Iterator[Answer]:
    """Tell who works with it."""
    yield software("Billing staff, coders and denials managers.")
    yield from organisation(facts.statement.purpose.users)


def role(facts: Facts) -> Iterator[Answer]:
    """Tell what part it has in a decision."""
    yield software(
        "Informs work on the bill; a person decides what to change and whether to send. It has no"
        " part in decisions about care and must have none."
    )
    yield from organisation(facts.statement.purpose.role)


def cautioned(facts: Facts) -> Iterator[Answer]:
    """Tell what it must not be used for."""
    yield software(
        "Choosing, delaying or refusing care; ranking patients or clinicians; deciding whom to"
        " schedule or admit by what their payer is likely to pay; changing a code that the record"
        " supports because another would be paid."
    )
    yield software(
        "Payers, plans and procedures absent from the history: the risk then rests on what all"
        " payers do, and the explanation says so."
    )
    yield from organisation(facts.statement.cautions.uses)


def risks(facts: Facts) -> Iterator[Answer]:
    """Tell what is known to go wrong."""
    yield software(
        "Payers change policies without notice, and the risk lags until answers come in. Past"
        " denials may carry a payer's unequal treatment of patients forward. Answers to claims"
        " that were mended because of the model teach it a rosier world."
    )
    yield from _weak_spots(facts)
    yield from organisation(facts.statement.cautions.risks)


def _weak_spots(facts: Facts) -> Iterator[Answer]:
    refused = [gate["says"] for gate in facts.metrics["gates"] if not gate["passed"]]
    if refused:
        yield run(f"Refused by its gates: {'; '.join(refused)}.")
    for finding in facts.part("leak_findings"):
        yield run(f"May have seen the answer: {finding['says']}")
    unjudged = [p["name"] for p in facts.part("payers") if p.get("auroc") is None]
    if unjudged:
        yield run(
            f"Too few test lines to be judged apart, so nobody knows how it does there:"
            f" {listed(unjudged)}."
        )
    judged = [p for p in facts.part("payers") if p.get("auroc") is not None]
    if judged:
        weakest = min(judged, key=lambda payer: float(payer["auroc"]))
        yield run(f"Weakest at payer {weakest['name']}: AUROC {between(weakest, 'auroc')}.")
    if facts.metrics["recipe"]["final_refit"]:
        yield run(
            "The trees that ship learnt from newer lines than those judged here; what that changed"
            " nobody has measured."
        )
