"""FHIR claims, claim responses and explanations of benefit turned into records and rejects."""

from denialrisk.read.fhir.reading import FhirReading, read_fhir

__all__ = ["FhirReading", "read_fhir"]
