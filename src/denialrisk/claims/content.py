"""Rows turned into numbers that are equal when their content is, whatever it was read from."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from denialrisk.claims.arrow import EXTRA
from denialrisk.claims.laid import Laid

Hashes = npt.NDArray[np.uint64]
# Numbered by us or by a server, and not by the payer: the same content may have another of it.
_NOT_CONTENT: Final = frozenset(
    {"remit_number", "number_stated", "resource_id", "claim_reference", "resource_server"}
)
# What a claim told apart from an earlier one under the same number differs in by our doing.
_GIVEN_NAMES: Final = frozenset({"claim_id", "patient_control_number"})
# Of claims `patient_key` says who it is, and does so in tables of any age.
_NOT_OF_CLAIMS: Final = _GIVEN_NAMES | {"patient_reference"}
_REMIT_SIGNS: Final = ("claim_id", "payer_control_number", "status_code", "charge", "paid")
_TOLD_APART: Final = r"#[0-9]+$"
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)


def keys(records: Laid) -> list[Hashes]:
    """Return by what records are looked up: one hash a record, or several.

    Claims by CLM01 as sent, by claim_id and by the FHIR Claim they are (see `resources`), remits
    by what two equal ones agree in, outcomes by their line, everything else by its whole content.
    """
    if records.name == "claims":
        sent, ids = sent_ids(records.head), records.head["claim_id"]
        renamed = pc.not_equal(sent, ids)
        named = resources(records.head).drop_null()
        return [text_hashes(sent), text_hashes(ids.filter(renamed)), resource_hashes(named)]
    if records.name == "remits":
        return [row_hashes(records.head, _REMIT_SIGNS)]
    if records.name == "outcomes":
        return [row_hashes(records.head, ("claim_id", "line_number"))]
    return [row_hashes(records.head)]


def sent_ids(claims: Any) -> Any:
    """Return CLM01 as it was sent: the claim_id without the number that told it apart."""
    ids, numbers = claims["claim_id"], claims["patient_control_number"]
    if numbers.null_count == len(numbers):
        return ids
    bare = pc.replace_substring_regex(ids, _TOLD_APART, "")
    return pc.if_else(pc.is_valid(numbers), bare, ids)


def resources(claims: Any) -> Any:
    """Return the id of the FHIR Claim that each claim is, by its own word or its explanation's."""
    own, named = (text_column(claims, name) for name in ("resource_id", "claim_reference"))
    return pc.coalesce(own, named)


def told_itself(claims: Any) -> Any:
    """Tell the claims that a FHIR Claim told of itself."""
    return text_column(claims, "resource_id").is_valid()


def resource_hashes(ids: Any) -> Hashes:
    """Hash ids of FHIR Claims, apart from the numbers of claims; 0 for what is missing."""
    if not len(ids):
        return np.zeros(0, dtype=np.uint64)
    found: Hashes = text_hashes(ids) * _factor("Claim")
    return found


def text_column(table: Any, name: str) -> Any:
    """Return a column, an empty one where a table was written before it was known."""
    if name in table.column_names:
        return table[name]
    return pa.chunked_array([pa.nulls(table.num_rows, pa.string())])


def looks_told_apart(ids: Any) -> npt.NDArray[np.bool_]:
    """Tell which claim ids look like ones that we give to further submissions."""
    found: npt.NDArray[np.bool_] = pc.match_substring_regex(ids, _TOLD_APART).to_numpy()
    return found


def contents(records: Laid) -> Hashes:
    """Hash records with what they own, the order of what they own aside.

    A claim's own names are left out but for CLM01 as sent, and so are its further columns (see
    `extras`): which of them are passed through differs from one export to the next.
    """
    named = records.name == "claims"
    left_out = _NOT_OF_CLAIMS if named else frozenset()
    names = {
        name: _content(table, left_out, claims=named) for name, table in records.tables.items()
    }
    found = _hashed(records, names)
    if named:
        found += text_hashes(sent_ids(records.head)) * _factor("CLM01")
    return found


def extras(claims: Laid) -> Hashes:
    """Hash the further columns of claims and their lines; 0 where there are none."""
    names = {
        name: [column for column in table.column_names if column.startswith(EXTRA)]
        for name, table in claims.tables.items()
    }
    return _hashed(claims, names)


def row_hashes(table: Any, names: Iterable[str] | None = None) -> Hashes:
    """Hash the rows of a table; a column that is empty in a row does not count there."""
    total = np.zeros(table.num_rows, dtype=np.uint64)
    for name in table.column_names if names is None else names:
        column = table[name]
        if name.startswith(EXTRA):
            column = column.cast(pa.string())
        if column.null_count < len(column):
            total += _column(column) * _factor(name)
    total ^= total >> np.uint64(31)
    return total * _SPREAD


def text_hashes(column: Any) -> Hashes:
    """Hash texts that are mostly different; 0 for what is missing."""
    values = (
        column.to_numpy(zero_copy_only=False)
        if isinstance(column, pa.Array)
        else (column.to_numpy())
    )
    found = np.array(pd.util.hash_array(values, categorize=False), dtype=np.uint64)
    if column.null_count:
        found[column.is_null().to_numpy(zero_copy_only=False)] = 0
    return found


def _hashed(records: Laid, names: dict[str, list[str]]) -> Hashes:
    """Hash some columns of records and of what they own, the order of what they own aside."""
    found = row_hashes(records.head, names[records.name])
    for name, owner in records.owners.items():
        np.add.at(found, owner, row_hashes(records.tables[name], names[name]) * _factor(name))
    return found


def _content(table: Any, left_out: frozenset[str], *, claims: bool) -> list[str]:
    names = [name for name in table.column_names if not (claims and name.startswith(EXTRA))]
    return [name for name in names if name not in left_out and name not in _NOT_CONTENT]


@lru_cache(256)
def _factor(name: str) -> np.uint64:
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little") | 1)


def _column(column: Any) -> Hashes:
    chunked = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if pa.types.is_list(chunked.type):
        return _lists(chunked)
    if pa.types.is_string(chunked.type):
        return _texts(chunked)
    if pa.types.is_date32(chunked.type):
        chunked = chunked.cast(pa.int32())
    missing = chunked.is_null().to_numpy()
    numbers = chunked.cast(pa.float64()).fill_null(0.0).to_numpy() + 0.0
    # Zero hashes to 0, which stands for what is missing: zero dollars are not none.
    found = np.array(pd.util.hash_array(numbers), dtype=np.uint64) + _SPREAD
    found[missing] = 0
    return found


def _texts(column: Any) -> Hashes:
    """Hash each different text once: most columns hold few."""
    coded = column.combine_chunks().dictionary_encode()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    words = text_hashes(coded.dictionary)
    places = coded.indices.fill_null(len(words)).to_numpy()
    found: Hashes = np.append(words, np.uint64(0))[places]
    return found


def _lists(column: Any) -> Hashes:
    found = []
    for chunk in column.chunks:
        ends = chunk.offsets.to_numpy().astype(np.int64)
        if not len(ends):
            continue
        words = _texts(pa.chunked_array([chunk.values]))[ends[0] : ends[-1]]
        counts = np.diff(ends)
        place = np.arange(len(words)) - np.repeat(ends[:-1] - ends[0], counts)
        sums = np.append(np.uint64(0), np.cumsum(words * (2 * place + 3).astype(np.uint64)))
        found.append(sums[ends[1:] - ends[0]] - sums[ends[:-1] - ends[0]])
    return np.concatenate(found) if found else np.zeros(0, dtype=np.uint64)
