"""A recipe's `tuning` block: which parameters a search may change, and between what."""

from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from denialrisk.fit.spec import Boosting


class Span(BaseModel):
    """From `low` to `high`, both included; `log` looks as closely at the small as at the large."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: float
    high: float
    log: bool = False

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} lies above high {self.high:g}")
        if self.log and self.low <= 0:
            raise ValueError("a logarithm needs low above 0")
        return self


Spans = dict[str, Span]
# Around what ships, and no deeper: leaves and depth cost the explanation of every line.
_DENIAL: Final[Spans] = {
    "learning_rate": Span(low=0.02, high=0.1, log=True),
    "num_leaves": Span(low=4, high=31, log=True),
    "max_depth": Span(low=3, high=6),
    "min_data_in_leaf": Span(low=3, high=200, log=True),
    "lambda_l2": Span(low=0.1, high=100, log=True),
    "feature_fraction_bynode": Span(low=0.2, high=1.0),
    "bagging_fraction": Span(low=0.5, high=1.0),
}


class Tuning(BaseModel):
    """How `--trials` searches: folds in time within the lines that may be learnt from.

    Each fold learns from what was known on a day and is held to the lines sent next; the day
    moves on from fold to fold. The test slice is in none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    folds: int = Field(default=3, ge=1, le=20)
    # Share of the learnable lines that the first fold learns from.
    first_share: float = Field(default=0.4, gt=0, lt=1)
    # Trials before a hopeless one is stopped at the median of the others.
    trials_before_pruning: int = Field(default=5, ge=1)
    denial: Spans = Field(default=_DENIAL)
    # Empty: the category model keeps what models/category.yaml says.
    category: Spans = Field(default={})

    @field_validator("denial", "category")
    @classmethod
    def _are_parameters(cls, spans: Spans) -> Spans:
        for name, span in spans.items():
            limit_to_parameter(name, span)
        return spans


def limit_to_parameter(name: str, span: Span) -> None:
    """Raise ValueError unless both ends are values that models/*.yaml may hold."""
    if name not in Boosting.model_fields or Boosting.model_fields[name].annotation is bool:
        known = ", ".join(n for n, f in Boosting.model_fields.items() if f.annotation is not bool)
        raise ValueError(f"'{name}' is no parameter to search; there are {known}")
    start: dict[str, Any] = {"learning_rate": 0.1, "num_leaves": 2, "max_depth": 1}
    for end in (span.low, span.high):
        Boosting.model_validate({**start, name: whole(name, end)})


def whole(name: str, value: float) -> float | int:
    """Return the value as the parameter wants it: a count as an integer."""
    if Boosting.model_fields[name].annotation is int and float(value).is_integer():
        return int(value)
    return value
