"""The lines of a run turned into MLflow datasets: a digest, a source, counts, and no content."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from denialrisk.fit.matrix import Matrix
from denialrisk.fit.split import Mask, iso
from denialrisk.fit.study import Study

if TYPE_CHECKING:
    from mlflow.data.dataset import Dataset

_DIGEST_BYTES: Final = 8


def digests(study: Study) -> dict[str, str]:
    """Return the digest of the lines learnt from, signals included, and of those judged on.

    That of the test leaves the signals out: models that look at other signals are judged on the
    same lines, and one can tell that they were.
    """
    matrix, slices = study.matrix, study.slices
    return {
        "training": digest(matrix, slices.train | slices.calibration, signals=True),
        "test": digest(matrix, slices.test),
    }


def digest(matrix: Matrix, rows: Mask, *, signals: bool = False) -> str:
    """Return 16 hex characters that change with any of the lines, their days or answers."""
    known = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for name in ("claim_id", "line_number"):
        text = "\n".join(matrix.lines[name][rows].astype(str))
        known.update(text.encode())
    columns = [matrix.submitted, matrix.known, matrix.denied, matrix.category, matrix.charge]
    for column in [*columns, *([matrix.signals] if signals else [])]:
        known.update(np.ascontiguousarray(column[rows]).tobytes())
    return known.hexdigest()


def datasets(study: Study, known: Mapping[str, str], source: Path | None) -> "dict[str, Dataset]":
    """Return MLflow's datasets by context; `source` is the folder of tables, if they have one."""
    slices = study.slices
    rows = {"training": slices.train | slices.calibration, "evaluation": slices.test}
    hexes = {"training": known["training"], "evaluation": known["test"]}
    return {
        context: _dataset(study, context, hexes[context], mask, source)
        for context, mask in rows.items()
    }


def _dataset(study: Study, context: str, known: str, rows: Mask, source: Path | None) -> "Dataset":
    import json

    from mlflow.data.meta_dataset import MetaDataset
    from mlflow.types.schema import ColSpec, DataType, Schema

    profile = json.dumps(_profile(study.matrix, rows))

    class Lines(MetaDataset):  # type: ignore[misc]  # MLflow is untyped
        """Adds counts to what MLflow's own keeps."""

        def to_dict(self) -> dict[str, str]:
            return {**super().to_dict(), "profile": profile}

    names = [ColSpec(DataType.double, name) for name in study.matrix.names]
    schema = Schema([*names, ColSpec(DataType.boolean, "denied")])
    return Lines(_source(source), name=f"{context} lines", digest=known, schema=schema)


def _profile(matrix: Matrix, rows: Mask) -> dict[str, Any]:
    sent = matrix.submitted[rows]
    return {
        "lines": int(rows.sum()),
        "claims": len(np.unique(matrix.claim[rows])),
        "denied_lines": int(matrix.denied[rows].sum()),
        "first_sent": iso(sent.min()),
        "last_sent": iso(sent.max()),
    }


def _source(folder: Path | None) -> Any:
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.dataset_source_registry import resolve_dataset_source

    if folder is None:
        return CodeDatasetSource(tags={"mlflow.source.name": "denialrisk.fit.train"})
    return resolve_dataset_source(folder.resolve().as_uri())
