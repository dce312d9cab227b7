"""`models/card.yaml` turned into what the organisation itself says of its models."""

from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from denialrisk import yamlfile

FILE: Final = "card.yaml"
# An attribute is read beside thirty others: whoever has more to say links to it.
_LONGEST: Final = 3000

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST)]


class _Part(BaseModel):
    """A part of the statement; a key without a value is as good as absent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _stated(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {key: v for key, v in data.items() if v is not None or _unknown(cls, key)}
        return {} if data is None else data


def _unknown(part: type[BaseModel], key: object) -> bool:
    """Tell a misspelt key, which is refused with or without a value."""
    return key not in part.model_fields


class Developer(_Part):
    """Who answers for the model."""

    name: Text | None = None
    contact: Text | None = None


class Purpose(_Part):
    """What the organisation uses the model for, beyond what it was made for."""

    use: Text | None = None
    patients: Text | None = None
    users: Text | None = None
    role: Text | None = None


class Cautions(_Part):
    """What the organisation warns of."""

    uses: Text | None = None
    risks: Text | None = None


class Development(_Part):
    """What the run cannot know of the data it learnt from, and of fairness in making it."""

    data: Text | None = None
    demographics: Text | None = None
    relevance: Text | None = None
    fairness: Text | None = None
    bias: Text | None = None


class ExternalValidation(_Part):
    """An examination on another organisation's data, if there was one."""

    source: Text | None = None
    party: Text | None = None
    demographics: Text | None = None
    process: Text | None = None
    validity: Text | None = None
    fairness: Text | None = None


class Maintenance(_Part):
    """How the deployed model is watched, and what was seen."""

    validity: Text | None = None
    local_validity: Text | None = None
    fairness: Text | None = None
    local_fairness: Text | None = None


class Updates(_Part):
    """When it is trained anew, and how quickly what is wrong is put right."""

    process: Text | None = None
    corrections: Text | None = None


class Statement(_Part):
    """What only the organisation can say; all of it may be left out."""

    developer: Developer = Developer()
    funding: Text | None = None
    purpose: Purpose = Purpose()
    cautions: Cautions = Cautions()
    development: Development = Development()
    external_validation: ExternalValidation = ExternalValidation()
    # Studies or links, one each: what using the model did to denials, work or care.
    outcomes: tuple[Text, ...] = ()
    maintenance: Maintenance = Maintenance()
    updates: Updates = Updates()


def load_statement(folder: Path) -> Statement:
    """Read `card.yaml` of the models folder; where there is none, nothing is stated.

    Raises ConfigurationError listing all that is wrong in it.
    """
    path = folder / FILE
    return yamlfile.read(path, Statement) if path.exists() else Statement()
