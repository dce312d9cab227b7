"""A bundle logged as an MLflow model: its code beside it, a signature and an invented claim."""

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version as library_version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

import denialrisk
from denialrisk.claims import CLAIMS, LINES

if TYPE_CHECKING:
    from mlflow.models import ModelSignature

_NEEDED_TO_SCORE: Final = ("lightgbm", "numpy", "pandas", "pyarrow", "pydantic", "pyyaml")
# Invented: an office visit with imaging that carries no authorization. Nobody's claim.
_EXAMPLE: Final[dict[str, list[Any]]] = {
    "claim_id": ["EXAMPLE-1", "EXAMPLE-1"],
    "payer_id": ["CI301", "CI301"],
    "payer_name": ["NORTHWIND MUTUAL HEALTH", "NORTHWIND MUTUAL HEALTH"],
    "claim_filing_code": ["CI", "CI"],
    "claim_type": ["professional", "professional"],
    "service_from": ["2026-01-12", "2026-01-12"],
    "submitted_on": ["2026-01-15", "2026-01-15"],
    "total_charge": [1340.0, 1340.0],
    "diagnosis_codes": [["M5450"], ["M5450"]],
    "line_number": [1, 2],
    "procedure_code": ["99213", "72148"],
    "modifiers": [[], ["TC"]],
    "units": [1.0, 1.0],
    "charge": [140.0, 1200.0],
    "service_date": ["2026-01-12", "2026-01-12"],
    "place_of_service": ["11", "11"],
}


def example() -> pd.DataFrame:
    """Return an invented claim of two lines, as the logged model takes it."""
    return pd.DataFrame(_EXAMPLE)


def log_bundle(bundle: Path) -> str:
    """Log the bundle as a model of the active run and return its URI: code, not pickle.

    Its requirements are stated, so that MLflow need not load the model to find them out.
    """
    import mlflow
    from mlflow.models import Model

    class Logged(Model):  # type: ignore[misc]  # MLflow is untyped
        """Keeps MLflow from trying the example out when it is logged.

        It would load the web server and the bundle once more: 8 seconds for nothing, since a
        bundle verifies itself when it is loaded, and leave a folder that is gone in sys.path.
        """

        def get_serving_input(self, path: str) -> None:
            del path

    with _code() as code:
        logged = Logged.log(
            artifact_path=None,
            name="model",
            flavor=mlflow.pyfunc,
            python_model=str(Path(__file__).with_name("served.py")),
            artifacts={"bundle": str(bundle)},
            code_paths=[str(code)],
            pip_requirements=[f"{name}=={library_version(name)}" for name in _NEEDED_TO_SCORE],
            signature=signature(_extras(bundle)),
            input_example=example(),
        )
    return str(logged.model_uri)


@contextlib.contextmanager
def _code() -> Iterator[Path]:
    """Give the package's source as a folder without compiled leftovers."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "denialrisk"
        unwanted = shutil.ignore_patterns("__pycache__", "_starter")
        shutil.copytree(Path(denialrisk.__file__).parent, copy, ignore=unwanted)
        yield copy


def _extras(bundle: Path) -> tuple[str, ...]:
    """Return the hospital's own columns that signals read: MLflow hides what is not told."""
    text = (bundle / "catalogue.json").read_text(encoding="utf-8")
    return tuple(sorted(set(re.findall(r'"(extra\.[^"]+)"', text))))


def signature(extras: Sequence[str] = ()) -> "ModelSignature":
    """Return the columns `predict` takes and gives: one row per service line.

    Only claim_id must be there. Text is text; numbers, dates, flags and lists come as pandas or
    JSON has them and are read by the claim schema. A name that claims and lines share means the
    claim's; the line's own has `line_` before it.
    """
    from mlflow.models import ModelSignature
    from mlflow.types.schema import AnyType, ColSpec, DataType, Schema

    own = {f"line_{name}": LINES[name] for name in LINES if name in CLAIMS and name != "claim_id"}
    taken = [
        ColSpec(
            DataType.string if kind == "text" else AnyType(), name, required=name == "claim_id"
        )
        for name, kind in {**LINES, **CLAIMS, **own}.items()
    ]
    taken += [ColSpec(AnyType(), name, required=False) for name in extras]
    given = {
        "claim_id": DataType.string,
        "line_number": DataType.long,
        "denial_probability": DataType.double,
        "category": DataType.string,
        "category_probability": DataType.double,
        "expected_denied_amount": DataType.double,
    }
    outputs = [ColSpec(kind, name) for name, kind in given.items()]
    return ModelSignature(Schema(taken), Schema(outputs))
