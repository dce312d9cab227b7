"""Simulates a hospital's year: draws a history and writes its claims, answers and truth."""

from pathlib import Path
from typing import Final

import numpy as np

from denialrisk.errors import UsageError
from denialrisk.simulate.claim_files import Progress, write_claims
from denialrisk.simulate.columns import FIRST_DAY
from denialrisk.simulate.history import History, draw_history
from denialrisk.simulate.remit_files import write_remits
from denialrisk.simulate.truth import write_truth

_MOST_MONTHS: Final = 120


def simulate(
    out: Path,
    *,
    claims: int = 40_000,
    months: int = 12,
    seed: int = 7,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Write OUT/claims/*.837, OUT/remits/*.835 and OUT/truth.parquet; return a summary.

    `claims` counts every claim in the 837 files, repeats and corrections included. They are
    submitted over `months` months from 2025-01-01; answers after that are not written. The same
    arguments write the same bytes. Raises UsageError for impossible arguments.
    """
    _refuse(out, claims, months)
    if progress:
        progress("drawing the world", 0, 1)
    history = draw_history(seed, claims, months)
    claim_files = write_claims(history, out / "claims", progress)
    remit_files = write_remits(history, out / "remits", progress)
    write_truth(history, out / "truth.parquet")
    return _summary(history, seed, claim_files, remit_files)


def _refuse(out: Path, claims: int, months: int) -> None:
    if claims < 1:
        raise UsageError(f"--claims {claims}: at least 1 claim is needed")
    if not 1 <= months <= _MOST_MONTHS:
        raise UsageError(f"--months {months}: choose from 1 to {_MOST_MONTHS}")
    for name in ("claims", "remits"):
        if (out / name).exists() and any((out / name).iterdir()):
            message = f"{out / name}: not empty; name another folder or remove what is in it"
            raise UsageError(message)


def _summary(history: History, seed: int, claim_files: int, remit_files: int) -> dict[str, object]:
    ledger = history.ledger
    return {
        "seed": seed,
        "from": FIRST_DAY.isoformat(),
        "claims": len(ledger),
        "lines": len(ledger.line["claim"]),
        "answers": len(history.answers),
        "answered_claims": len(np.unique(history.answers[:, 0])),
        "denial_rate": round(float((ledger.line["category"] >= 0).mean()), 4),
        "true_denial_rate": round(float(ledger.line["mass"].sum(axis=1).mean()), 4),
        "claim_files": claim_files,
        "remit_files": remit_files,
    }
