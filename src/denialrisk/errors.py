"""Every error a user of denialrisk can meet, with the exit code a shell sees for it.

    DenialRiskError            1   something went wrong that has no better name
    ├── UsageError             2   the command or call was put wrongly
    ├── ConfigurationError     3   a YAML file says something impossible (all problems at once)
    ├── InputError             4   a claim, remittance or table cannot be read or believed
    ├── NotEnoughDataError     5   the data is sound but too little to learn from
    ├── BundleError            6   a bundle is missing, damaged or does not fit
    ├── ServiceError           7   the service cannot start
    ├── GateError              8   a model was refused by its gates
    ├── StateError             9   the database or the spool of a service cannot be used
    └── TrackingError         10   a bundle is written, but MLflow could not keep its run

Each message says what is wrong, where, and what to do. Commands show these without a
traceback; any other exception is a defect of ours and keeps its traceback.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class DenialRiskError(Exception):
    """The root: whatever a user can mend."""

    exit_code = 1


class UsageError(DenialRiskError):
    """The command or call was put wrongly."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file: `line` counts from 1, 0 when it is the file as a whole."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.message}"


class ConfigurationError(DenialRiskError):
    """One or more YAML files are wrong; `problems` lists everything that was found."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InputError(DenialRiskError):
    """A claim, remittance or table cannot be read or believed."""

    exit_code = 4


class NotEnoughDataError(DenialRiskError):
    """The data is sound but too little to learn from or to judge by."""

    exit_code = 5


class BundleError(DenialRiskError):
    """A bundle is missing, damaged, or made for another version."""

    exit_code = 6


class ServiceError(DenialRiskError):
    """The service cannot start as asked."""

    exit_code = 7


class GateError(DenialRiskError):
    """A model was refused by its gates and therefore not registered."""

    exit_code = 8


class StateError(DenialRiskError):
    """The database or the spool that keeps what a service did cannot be used."""

    exit_code = 9


class TrackingError(DenialRiskError):
    """A trained bundle is written, but MLflow could not keep its run."""

    exit_code = 10
