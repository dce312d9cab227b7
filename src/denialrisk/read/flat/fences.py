"""The fences section of features/sources.yaml turned into what gives an answer column away."""

from pydantic import BaseModel, ConfigDict, Field


class Fences(BaseModel):
    """From where on a column's behaviour is taken for knowledge of the payer's answer.

    `auroc` is how well one column alone may rank denials; `score_auroc` the same of numbers and
    of three to ten levels, by the lower end of a 99 % interval; from `strong_auroc` on, so judged,
    a column is spoken of, though not fenced off. A group of `few` rows or more (filled, zero) of
    which a share of `pure` got one answer tells, and so does a level in which the other answer is
    `1 - pure` times as frequent as among all rows or less, if that is neither luck nor what an
    honest column can do, which may make the odds of a denial, or of a payment, `lift` times as
    large. `same` is the share of rows on which dollars complement
    or repeat an answer's dollars, `complement_auroc` how well they must rank besides. Below `rows`
    answered rows, or `each` denied or paid ones, nothing is told. Rows are read until `enough` of
    them are answered, `most` at the most.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    auroc: float = Field(0.98, gt=0.5, le=1)
    score_auroc: float = Field(0.85, gt=0.5, le=1)
    strong_auroc: float = Field(0.7, gt=0.5, le=1)
    lift: float = Field(10.0, ge=1)
    pure: float = Field(0.95, gt=0.5, le=1)
    few: int = Field(8, ge=1)
    same: float = Field(0.95, gt=0.5, le=1)
    complement_auroc: float = Field(0.75, gt=0.5, le=1)
    rows: int = Field(200, ge=2)
    each: int = Field(20, ge=1)
    enough: int = Field(5_000, ge=1)
    most: int = Field(50_000, ge=1)
