"""Reason codes without dollars given theirs from what a row says of charge and payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from denialrisk.claims import Adjustment
from denialrisk.read.flat.reasons import Reason

INFERRED: Final = "dollars of a reason code inferred from the balance"
DOUBTFUL: Final = "dollars of reason codes that could not be told apart"
CREDIT: Final = "adjustment written as a credit taken by its size"
UNEXPLAINED: Final = "balance that no reason code explains"
CENT: Final = 0.015
_PATIENT, _CONTRACT, _OTHER = "PR", "CO", "OA"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a row states in dollars; None where it says nothing."""

    charge: float | None = None
    paid: float | None = None
    patient: float | None = None
    contractual: float | None = None
    allowed: float | None = None

    @property
    def balance(self) -> float:
        """What was charged and not paid, 0 where that is not known."""
        if self.charge is None:
            return 0.0
        return max(self.charge - (self.paid or 0.0), 0.0)

    @property
    def overpaid(self) -> bool:
        """More is paid than was charged."""
        return self.charge is not None and (self.paid or 0.0) > self.charge + CENT

    def explained_by(self, total: float) -> bool:
        """Tell whether adjustments of this total are just what was charged and not paid."""
        if self.charge is None or self.paid is None:
            return False
        return abs(self.charge - self.paid - total) <= CENT

    @property
    def written_off(self) -> float | None:
        """What the contract takes, as stated or as the charge exceeds what was allowed."""
        if self.contractual is not None:
            return self.contractual
        if self.charge is None or not self.allowed:
            return None
        return max(self.charge - self.allowed, 0.0)


class Sharing:
    """Shares out a balance among reason codes; `changes` says what was inferred."""

    def __init__(self, patient_codes: Sequence[str], contract_codes: Sequence[str]) -> None:
        self._patient, self._contract = frozenset(patient_codes), frozenset(contract_codes)

    def shared(
        self, reasons: Sequence[Reason], stated: Stated
    ) -> tuple[list[Adjustment], list[str]]:
        """Return an adjustment per code, in the order given, and what had to be inferred.

        Stated dollars stay. Of the rest of the balance (charge - paid) the first patient code
        takes the patient's part, the first contract code the contract's, and the first other
        code what is left; a part that is not stated is what is left when no other code could
        claim it. Never more than the balance in all: a code for which nothing is left has 0.
        """
        classes = [self._class(reason) for reason in reasons]
        open_ = [at for at, reason in enumerate(reasons) if reason.amount is None]
        amounts = [reason.amount or 0.0 for reason in reasons]
        notes: list[str] = []
        if open_:
            left = stated.balance - sum(amounts)
            first = {name: at for at in reversed(open_) for name in (classes[at],)}
            parts, notes = _parts(first, classes, amounts, stated, max(left, 0.0))
            for name, at in first.items():
                amounts[at] = round(parts[name], 2)
        found = [
            Adjustment(reason.group or name, reason.carc, amount)
            for reason, name, amount in zip(reasons, classes, amounts, strict=True)
        ]
        return found, notes

    def is_denial(self, adjustments: Sequence[Adjustment], paid: float) -> bool:
        """Tell roughly whether codes deny: other than price and patient, the larger part."""
        classes = {self._class(Reason(a.carc, a.group_code)): 0.0 for a in adjustments}
        for one in adjustments:
            classes[self._class(Reason(one.carc, one.group_code))] += one.amount
        other = classes.pop(_OTHER, 0.0)
        return other > CENT and other >= paid + classes.get(_PATIENT, 0.0)

    def _class(self, reason: Reason) -> str:
        if reason.carc in self._contract:
            return _CONTRACT
        return _PATIENT if reason.carc in self._patient else _OTHER


def _parts(
    first: dict[str, int],
    classes: Sequence[str],
    amounts: Sequence[float],
    stated: Stated,
    left: float,
) -> tuple[dict[str, float], list[str]]:
    """Share `left` out among the classes that have a code without dollars."""
    notes = [INFERRED] * len(first)
    known = {_PATIENT: stated.patient, _CONTRACT: stated.written_off}
    parts = dict.fromkeys(first, 0.0)
    unknown = [name for name in (_PATIENT, _CONTRACT) if name in first and known[name] is None]
    for name in (_PATIENT, _CONTRACT):
        total = known[name]
        if name not in first or total is None:
            continue
        had = sum(a for a, owner in zip(amounts, classes, strict=True) if owner == name)
        part = min(max(total - had, 0.0), left)
        # Exporters sum all of a denial's dollars under "contractual": the denial has them then.
        if name == _CONTRACT and _OTHER in first and left - part < CENT and not stated.paid:
            part = 0.0
            notes.append(DOUBTFUL)
        parts[name] = part
        left -= part
    taker = _OTHER if _OTHER in first else next(iter(reversed(unknown)), "")
    if taker == _CONTRACT and _PATIENT not in classes:
        left -= min(stated.patient or 0.0, left)
    if taker:
        parts[taker] += left
        if len(unknown) > (taker != _OTHER):
            notes.append(DOUBTFUL)
    elif left > CENT:
        notes.append(UNEXPLAINED)
    return parts, notes
