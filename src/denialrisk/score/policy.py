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


class Worklist(BaseModel):
    """How much looking claims over may cost; stated by nobody, it costs nothing and has no end.

    `claims_a_day` the team can look over, `review_cost` of looking one over, in dollars.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    claims_a_day: int | None = Field(default=None, ge=1)
    review_cost: float = Field(default=0, ge=0, allow_inf_nan=False)


class Targets(BaseModel):
    """What a month is held against, shares from 0 to 1 and days; None where nothing is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    clean_claim_rate: float | None = Field(default=None, ge=0, le=1)
    first_pass_resolution: float | None = Field(default=None, ge=0, le=1)
    initial_denial_rate: float | None = Field(default=None, ge=0, le=1)
    days_in_receivables: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    receivables_over_90_days: float | None = Field(default=None, ge=0, le=1)
    overturn_rate: float | None = Field(default=None, ge=0, le=1)
    write_off_rate: float | None = Field(default=None, ge=0, le=1)


class Policy(BaseModel):
    """The hospital's policy: the first row that fits decides, else `otherwise`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: tuple[Row, ...] = Field(min_length=1)
    otherwise: Action = "send"
    worklist: Worklist = Worklist()
    targets: Targets = Targets()

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
