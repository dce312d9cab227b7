"""What a claim or its answer is for: payment, authorization, or to learn what would be paid."""

from typing import Final

from denialrisk.read.fhir.elements import Json, codes

# R4's use and STU3's.
_PREDETERMINATION: Final = frozenset({"predetermination", "exploratory"})


def uses(resource: Json) -> set[str]:
    """Return the codes of `use`, which is a code or, in files that differ, a concept."""
    use = resource.get("use")
    return {use} if isinstance(use, str) else codes(use)


def is_predetermination(resource: Json) -> bool:
    """Tell a question about benefits, or the answer to one: nothing is ever paid on it."""
    return bool(uses(resource) & _PREDETERMINATION)
