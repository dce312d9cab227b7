"""One claim's answer turned into a FHIR R4 RiskAssessment, and a reject into an OperationOutcome.

https://hl7.org/fhir/R4/riskassessment.html: who is judged stands in `subject`, what was judged in
`basis`, and each thing that may happen is a `prediction`. The patient is not named: the service
keeps no identifier of theirs, so `subject` and `basis` point at the claim by its id.
"""

from collections.abc import Iterator
from typing import Any, Final

from denialrisk.claims import Reject

_CLAIM: Final = "urn:denialrisk:claim"
_CATEGORY: Final = "urn:denialrisk:category"
_ACTION: Final = "urn:denialrisk:action"
_LINE: Final = "urn:denialrisk:line"


def assessment(found: dict[str, Any]) -> dict[str, Any]:
    """Return the RiskAssessment of one claim: a prediction for the claim and one for each line."""
    claim_id = found["claim_id"]
    fixes = list(_fixes(found.get("reasons", ())))
    notes = [{"text": text} for text in found["warnings"]]
    return {
        "resourceType": "RiskAssessment",
        "identifier": [{"system": _CLAIM, "value": claim_id}],
        "status": "final",
        "method": {"text": f"denialrisk, bundle {found['bundle']}"},
        "code": {"text": "Probability that the payer denies the claim"},
        "subject": {"display": f"Patient of claim {claim_id}"},
        "basis": [{"type": "Claim", "identifier": {"system": _CLAIM, "value": claim_id}}],
        "prediction": [
            _prediction(found, "Denial of the claim"),
            *(_of_line(line) for line in found["lines"]),
        ],
        **({"mitigation": "; ".join(fixes)} if fixes else {}),
        **({"note": notes} if notes else {}),
    }


def outcome(reject: Reject) -> dict[str, Any]:
    """Return the OperationOutcome of a claim that was refused."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "invalid",
                "details": {"text": f"{reject.what}: {reject.why}"},
                "diagnostics": reject.what_to_do,
                **({"expression": [reject.loop]} if reject.loop else {}),
            }
        ],
    }


def _of_line(line: dict[str, Any]) -> dict[str, Any]:
    number = line["line_number"]
    code = line["procedure_code"] or line["revenue_code"]
    name = f"Denial of line {number}" + (f" ({code})" if code else "")
    return _prediction(line, name) | {
        "extension": [{"url": _LINE, "valuePositiveInt": number}],
    }


def _prediction(risk: dict[str, Any], name: str) -> dict[str, Any]:
    """Return one prediction; what is not known is left out, as FHIR wants it."""
    coding = [{"system": _CATEGORY, "code": risk["category"]}] if risk["category"] else []
    rationale = "; ".join(reason["says"] for reason in risk.get("reasons", ()))
    probability = risk["denial_probability"]
    return {
        "outcome": {"text": name, **({"coding": coding} if coding else {})},
        **({} if probability is None else {"probabilityDecimal": probability}),
        "qualitativeRisk": {"coding": [{"system": _ACTION, "code": risk["action"]}]},
        **({"rationale": rationale} if rationale else {}),
    }


def _fixes(reasons: list[dict[str, Any]]) -> Iterator[str]:
    told = set()
    for reason in reasons:
        if reason["fix"] and reason["fix"] not in told:
            told.add(reason["fix"])
            yield reason["fix"]
