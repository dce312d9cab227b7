"""A flat file's first rows read and judged as an ingest would, with nothing written."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from denialrisk.claims.manifest import Manifest
from denialrisk.claims.store import Store
from denialrisk.read.batch import Batch
from denialrisk.read.flat.reading import FlatReading
from denialrisk.read.flat.sources import Sources
from denialrisk.read.found import Found
from denialrisk.read.gather import Gathering
from denialrisk.read.known import Known
from denialrisk.read.settle import Settling
from denialrisk.read.summary import FileSummary


@dataclass(slots=True)
class Trial:
    """What the rows became: `summary` as an ingest counts, `rejects` by column and reason."""

    summary: FileSummary
    rejects: Counter[str] = field(default_factory=Counter)

    def take(self, batch: Batch, files: Sequence[FileSummary]) -> None:
        """Judge a batch against empty tables."""
        nothing = Known(Store(Path(), Manifest()))
        refused = Settling(nothing, files, 1).settle(batch).fresh.get("rejects")
        for row in refused.head.to_pylist() if refused is not None else ():
            self.rejects[f"{row['loop']}: {row['why']}"] += 1


def tried(path: Path, sources: Sources, most: int) -> Trial:
    """Read the first `most` rows. Raises OSError for an unreadable path."""
    trial = Trial(FileSummary(path.name, "csv"))
    gathering = Gathering(trial.take, math.inf)
    gathering.files.append(trial.summary)
    for found in FlatReading(path, sources, trial.summary, most).found():
        if isinstance(found, Found):
            gathering.take(found)
        else:
            gathering.rows(found)
    gathering.end()
    return trial
