"""Claims and remittances read from 837, 835, FHIR, JSON and flat files into tables and rejects."""

from denialrisk.read.body import (
    ClaimBody,
    LineBody,
    NotJsonError,
    must_be,
    parse_json,
    read_json,
)
from denialrisk.read.fault import Fault, faults
from denialrisk.read.fhir import FhirReading, read_fhir
from denialrisk.read.flat import Description, Sources, describe, load_sources, read_csv
from denialrisk.read.found import Record
from denialrisk.read.ingest import ingest, read_claims
from denialrisk.read.summary import FileSummary, IngestSummary
from denialrisk.read.x12 import X12Reading, read_x12

__all__ = [
    "ClaimBody",
    "Description",
    "Fault",
    "FhirReading",
    "FileSummary",
    "IngestSummary",
    "LineBody",
    "NotJsonError",
    "Record",
    "Sources",
    "X12Reading",
    "describe",
    "faults",
    "ingest",
    "load_sources",
    "must_be",
    "parse_json",
    "read_claims",
    "read_csv",
    "read_fhir",
    "read_json",
    "read_x12",
]
