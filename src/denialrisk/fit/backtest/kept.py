"""What a step of a backtest gave, kept in a folder so that a run that stopped goes on there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from denialrisk.fit.measures import Floats

_FACTS: Final = "facts"


@dataclass(frozen=True)
class Step:
    """Probabilities by the name of who said them, one per line asked about, and facts."""

    said: Mapping[str, Floats]
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """Steps by name, one .npz file each; without a folder they last as long as this object.

    `key` tells what the steps rest on: data, recipe, parameters. Steps with another are ignored.
    """

    folder: Path | None
    key: str
    _at_hand: dict[str, Step] = field(default_factory=dict)

    def get(self, name: str) -> Step | None:
        """Return a step that was kept under this key, None when there is none."""
        if self.folder is None or name in self._at_hand:
            return self._at_hand.get(name)
        try:
            # Opened here, since NumPy leaves a damaged file open.
            with (self.folder / f"{name}.npz").open("rb") as file, np.load(file) as arrays:
                facts = json.loads(str(arrays[_FACTS]))
                said = {part: arrays[part] for part in arrays.files if part != _FACTS}
        except (OSError, ValueError, KeyError, BadZipFile):
            return None
        return Step(said, facts["step"]) if facts["key"] == self.key else None

    def put(self, name: str, step: Step) -> Step:
        """Keep a step, as a whole or not at all."""
        if self.folder is None:
            self._at_hand[name] = step
            return step
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{name}.part"
        facts = json.dumps({"key": self.key, "step": dict(step.facts)})
        with draft.open("wb") as file:
            arrays: dict[str, Any] = {_FACTS: np.array(facts), **step.said}
            np.savez(file, allow_pickle=False, **arrays)
        draft.replace(self.folder / f"{name}.npz")
        return step
