"""The signals that were served, kept so that they can be recomputed offline and compared."""

import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from denialrisk.score import Scored


@dataclass(frozen=True, slots=True)
class ServedLog:
    """Writes one .npz file for each batch into `folder`: who was scored, and by which signals.

    Arrays: claim_id, line_number, values (n_lines, n_signals), bundle. Signals are counts, rates
    and flags, but stand beside a claim's id: the folder is as private as the claims are.
    """

    folder: Path

    def keep(self, scored: Scored, version: str) -> None:
        """Write one batch, whole or not at all."""
        # Not by its process: in a container each start has the numbers of the one before.
        name = uuid.uuid4().hex
        draft = self.folder / f".{name}.part"
        with draft.open("wb") as file:
            np.savez(
                file,
                allow_pickle=False,
                claim_id=scored.by_line["claim_id"].astype(np.str_),
                line_number=scored.by_line["line_number"],
                values=scored.signals.values,
                bundle=np.array(version),
            )
        draft.rename(self.folder / f"{name}.npz")
