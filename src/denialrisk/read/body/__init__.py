"""JSON bodies turned into claims and rejects."""

from denialrisk.read.body.claimbody import ClaimBody, LineBody
from denialrisk.read.body.explained import must_be
from denialrisk.read.body.parse import NotJsonError, parse_json
from denialrisk.read.body.reading import read_json

__all__ = ["ClaimBody", "LineBody", "NotJsonError", "must_be", "parse_json", "read_json"]
