"""The fences section of features/sources.yaml turned into what gives an answer column away."""

from pydantic import BaseModel, ConfigDict, Field


class Fences(BaseModel):
    """From where on a column's behaviour is taken for knowledge of the payer's answer.

    `auroc` is how well one column alone may rank denials, `probability_auroc` the same of a
    number between 0 and 1. `expected` is how many denials (or payments) must fail to appear where
    a column is filled, empty or zero. `same` is the share of rows on which dollars complement or
    repeat an answer's dollars, `complement_auroc` how well they must rank besides. Below
    `rows` answered rows, or `each` denied or paid ones, nothing is told. Rows are read until
    `enough` of them are answered, `most` at the most.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    auroc: float = Field(0.98, gt=0.5, le=1)
    probability_auroc: float = Field(0.9, gt=0.5, le=1)
    expected: float = Field(20.0, gt=0)
    same: float = Field(0.95, gt=0.5, le=1)
    complement_auroc: float = Field(0.75, gt=0.5, le=1)
    rows: int = Field(200, ge=2)
    each: int = Field(20, ge=1)
    enough: int = Field(5_000, ge=1)
    most: int = Field(50_000, ge=1)
