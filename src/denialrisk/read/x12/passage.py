"""What one pass over a source knows beside the record at hand."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from denialrisk.claims.pseudonym import namer
from denialrisk.read.x12.envelope import Envelope


@dataclass(slots=True)
class Passage:
    """The source's name, the headers in force and what was changed or passed over so far.

    `named` is `pseudonym` under the secret that was in force when the pass began.
    """

    file: str
    envelope: Envelope = field(default_factory=Envelope)
    changes: Counter[str] = field(default_factory=Counter)
    named: Callable[..., str | None] = field(default_factory=namer)
