"""How the bodies of each address are read: whole, or record by record."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from intake import Intake, take_fhir, take_json, take_x12
from lines import fhir_records, json_records, x12_records
from settings import Settings

from denialrisk.read import Record

Take = Callable[[bytes, Settings], Intake]


@dataclass(frozen=True, slots=True)
class Reading:
    """`take` reads a whole body, `records` a file; `by_line` only what is sent line by line."""

    take: Take
    records: Callable[[BinaryIO], Iterator[Record]]
    by_line: bool = False


JSON_CLAIMS: Final = Reading(take_json, json_records, by_line=True)
X12: Final = Reading(take_x12, x12_records)
FHIR: Final = Reading(take_fhir, fhir_records, by_line=True)
