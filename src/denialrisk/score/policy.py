"""Risk and dollars turned into what the billing team does: hold, review or send."""

from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from denialrisk import yamlfile
from denialrisk.score.calibration import Floats

Action = Literal["hold", "review", "send"]
# A claim nobody could weigh is looked at by a person.
_UNWEIGHED: Final = "review"


class Row(BaseModel):
    """One row of the policy: both thresholds must be reached."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Action
    probability: float = Field(ge=0, le=1)
    amount: float = Field(default=0, ge=0)


class Policy(BaseModel):
    """The hospital's policy: the first row that fits decides, else `otherwise`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: tuple[Row, ...] = Field(min_length=1)
    otherwise: Action = "send"

    def actions(self, probability: Floats, amount: Floats) -> npt.NDArray[Any]:
        """Return one action per entry of `probability` and `amount` (expected denied dollars).

        An unknown amount (NaN) is decided by probability alone; an unknown probability is
        reviewed.
        """
        fits = [(probability >= row.probability) & ~(amount < row.amount) for row in self.rows]
        unknown = np.isnan(probability)
        choices = [_UNWEIGHED, *(row.action for row in self.rows)]
        return np.select([unknown, *fits], choices, default=self.otherwise)


def load_policy(path: Path) -> Policy:
    """Read `serving/policy.yaml`. Raises ConfigurationError listing all that is wrong."""
    return yamlfile.read(path, Policy)
