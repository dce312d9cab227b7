"""A trained model with every decision it rests on: written once, sealed, loaded to score."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from importlib.metadata import version as library_version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from denialrisk.claims import Claim, key_fingerprint
from denialrisk.derive import Catalogue, History, line_frame, line_frame_of
from denialrisk.errors import BundleError
from denialrisk.score.boosters import Boosters
from denialrisk.score.calibration import Calibration
from denialrisk.score.libraries import check_libraries
from denialrisk.score.manifest import MANIFEST, hashes, read_manifest, sha256_of, verify
from denialrisk.score.policy import Policy
from denialrisk.score.score import Scored, score

if TYPE_CHECKING:
    from lightgbm import Booster

FORMAT: Final = 4
_REQUIRED: Final = (
    "denial.txt",
    "calibration.json",
    "catalogue.json",
    "label.json",
    "metrics.json",
    "card.md",
)
_REMEDIES: Final = "remedies.json"
# What tells of the training and its judging but decides no score.
_DECIDES_NOTHING: Final = ("metrics.json", "card.md", "card.html")
_LIBRARIES: Final = ("denialrisk", "lightgbm", "numpy", "pandas")
_VERSION_LENGTH: Final = 12
# What a card says, given the version of the bundle it lies in.
Telling = Callable[[str], str]


@dataclass(frozen=True)
class Bundle:
    """A loaded bundle.

    `version` is a digest of the parts that decide a score: the same data and recipe give the
    same version. `categories` is the class order of `category`; `category` is None when the
    history held a single category.
    """

    path: Path
    version: str
    created_on: datetime
    catalogue: Catalogue
    history: History
    denial: "Booster"
    category: "Booster | None"
    categories: tuple[str, ...]
    calibration: Calibration
    label: str
    card: str
    metrics: dict[str, Any]
    manifest: dict[str, Any]
    # What `explain` may propose, as JSON; empty in a bundle that was made without remedies.
    remedies: str = ""

    @cached_property
    def boosters(self) -> Boosters:
        """Both boosters, as they tell of a denial together."""
        return Boosters(self.denial, self.category, self.calibration.category_share)

    @classmethod
    def load(cls, path: Path) -> "Bundle":
        """Load and verify a bundle.

        Raises BundleError when a part is missing, unlisted, changed after training, or when
        the bundle was made in another format, with newer libraries or under another pseudonym
        secret.
        """
        manifest = read_manifest(path)
        _check_format(path, manifest)
        check_libraries(path, manifest)
        _check_secret(path, manifest)
        verify(path, manifest["parts"], _REQUIRED)
        try:
            return _load(path, manifest)
        except (KeyError, ValueError, TypeError, OSError) as error:
            message = f"{path}: a part cannot be read ({error!r}); train the bundle again"
            raise BundleError(message) from error

    def score(
        self,
        claims: pd.DataFrame,
        lines: pd.DataFrame,
        policy: Policy | None,
        *,
        today: date | None = None,
    ) -> Scored:
        """Score claims; without a policy the tables carry no action.

        A claim that does not say when it is sent is taken as sent `today` (default: the
        machine's date).
        """
        return score(self, line_frame(claims, lines, today=_day(today)), policy)

    def score_records(
        self, claims: Sequence[Claim], policy: Policy | None, *, today: date | None = None
    ) -> Scored:
        """Score claim records, with the results that `score` has for their tables.

        No table is laid out, which for one claim takes longer than to score it.
        """
        return score(self, line_frame_of(claims, today=_day(today)), policy)


@dataclass(frozen=True)
class Parts:
    """What training hands over: the models and every decision they rest on.

    `label` is the label rule and `remedies` the list of remedies (empty: none) as JSON; `notes`
    are further manifest entries (gates, dates).
    """

    denial: "Booster"
    category: "Booster | None"
    categories: tuple[str, ...]
    calibration: Calibration
    catalogue: Catalogue
    history: History
    label: str
    remedies: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict)


def write_bundle(
    path: Path,
    parts: Parts,
    *,
    metrics: Mapping[str, Any],
    card: str | Telling,
    page: Telling | None = None,
) -> str:
    """Write a bundle at `path`, whole or not at all, and return its version.

    `card` is the model card as Markdown and `page` as HTML; a function is told the version, so
    that the card can name it. An older bundle at `path` is replaced. Raises BundleError when
    something else stands there, or the disk takes no more: then what was there stays.
    """
    require_place(path)
    told = {"card.md": card, **({"card.html": page} if page else {})}
    try:
        return _written(path, parts, metrics, told)
    except OSError as error:
        raise BundleError(_cannot_be_written(path, error)) from None


def require_place(path: Path) -> None:
    """Make the folder a bundle goes into. Raises BundleError where none can be written.

    Asked before the long work, it keeps a training from being lost to a mistyped path.
    """
    if path.name in {"", ".."}:
        raise BundleError(f"{path}: names no folder of its own; name one, such as work/bundle")
    _refuse_other_folder(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise BundleError(_cannot_be_written(path, error)) from None


def _cannot_be_written(path: Path, error: OSError) -> str:
    why = error.strerror or error
    return f"{path}: the bundle cannot be written ({why}); make room or name another place"


def _written(
    path: Path, parts: Parts, metrics: Mapping[str, Any], told: Mapping[str, str | Telling]
) -> str:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        _write_parts(draft, parts)
        sealed = hashes(draft)
        version = _version(sealed, parts.categories)
        sealed |= _tell(draft, metrics, told, version)
        _seal(draft, parts, sealed, version)
        _swap(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return version


def _tell(
    draft: Path, metrics: Mapping[str, Any], told: Mapping[str, str | Telling], version: str
) -> dict[str, str]:
    """Write what tells of the training; return the SHA-256 of each file by its name."""
    _write_json(draft / "metrics.json", metrics)
    for name, text in told.items():
        said = text if isinstance(text, str) else text(version)
        (draft / name).write_text(said, encoding="utf-8")
    return {name: sha256_of(draft / name) for name in ("metrics.json", *told)}


def _write_parts(draft: Path, parts: Parts) -> None:
    _write_model(draft / "denial.txt", parts.denial)
    if parts.category is not None:
        _write_model(draft / "category.txt", parts.category)
    _write_json(draft / "calibration.json", parts.calibration.to_dict())
    (draft / "catalogue.json").write_text(parts.catalogue.to_json(), encoding="utf-8")
    (draft / "label.json").write_text(parts.label, encoding="utf-8")
    if parts.remedies:
        (draft / _REMEDIES).write_text(parts.remedies, encoding="utf-8")
    parts.history.save(draft / "history")


def _seal(draft: Path, parts: Parts, sealed: Mapping[str, str], version: str) -> None:
    manifest = {
        **parts.notes,
        "format": FORMAT,
        "pseudonym_key": key_fingerprint(),
        "version": version,
        "created_on": datetime.now(UTC).isoformat(timespec="seconds"),
        "libraries": {name: library_version(name) for name in _LIBRARIES},
        "categories": list(parts.categories),
        "parts": dict(sorted(sealed.items())),
    }
    _write_json(draft / MANIFEST, manifest)


def _version(parts: Mapping[str, str], categories: tuple[str, ...]) -> str:
    deciding = {name: sha for name, sha in parts.items() if name not in _DECIDES_NOTHING}
    text = json.dumps([deciding, list(categories)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_VERSION_LENGTH]


def _swap(draft: Path, path: Path) -> None:
    """Put `draft` in the place of `path`; no reader ever finds half of either."""
    old = path.with_name(f".{path.name}.{os.getpid()}.old")
    if path.exists():
        path.rename(old)
    draft.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def _refuse_other_folder(path: Path) -> None:
    if path.is_file() or (path.is_dir() and any(path.iterdir()) and not _is_bundle(path)):
        message = f"{path}: holds something that is no bundle; name another place"
        raise BundleError(message)


def _is_bundle(path: Path) -> bool:
    return (path / MANIFEST).is_file()


def _day(today: date | None) -> date:
    return today or datetime.now().astimezone().date()


def _check_format(path: Path, manifest: Mapping[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        made = manifest.get("libraries", {}).get("denialrisk", "an unknown version")
        message = f"{path}: is in bundle format {manifest.get('format')}, made by denialrisk"
        raise BundleError(f"{message} {made}; this version reads format {FORMAT}: train again")


def _check_secret(path: Path, manifest: Mapping[str, Any]) -> None:
    if manifest.get("pseudonym_key") != key_fingerprint():
        message = f"{path}: was trained with another DENIALRISK_PSEUDONYM_KEY than is set here;"
        raise BundleError(
            f"{message} no patient would be known again: set the same, or train anew"
        )


def _load(path: Path, manifest: dict[str, Any]) -> Bundle:
    catalogue = Catalogue.from_json(_text(path / "catalogue.json"))
    calibration = json.loads(_text(path / "calibration.json"))
    single = len(manifest["categories"]) == 1
    return Bundle(
        path=path,
        version=manifest["version"],
        created_on=datetime.fromisoformat(manifest["created_on"]),
        catalogue=catalogue,
        history=History.load(path / "history"),
        denial=_booster(path / "denial.txt", catalogue),
        category=None if single else _booster(path / "category.txt", catalogue),
        categories=tuple(manifest["categories"]),
        calibration=Calibration.from_dict(calibration),
        label=_text(path / "label.json"),
        card=_text(path / "card.md"),
        metrics=json.loads(_text(path / "metrics.json")),
        manifest=manifest,
        remedies=_text(path / _REMEDIES) if _REMEDIES in manifest["parts"] else "",
    )


def _booster(path: Path, catalogue: Catalogue) -> "Booster":
    """Load a LightGBM text model. Raises ValueError when its signals are not the catalogue's."""
    from lightgbm import Booster

    booster = Booster(model_str=_text(path))
    if list(booster.feature_name()) != list(catalogue.names):
        raise ValueError(f"{path.name} was trained on other signals than catalogue.json")
    return booster


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _write_model(path: Path, booster: "Booster") -> None:
    path.write_text(booster.model_to_string(), encoding="utf-8")


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    # allow_nan=False: a NaN in JSON would be refused by every strict reader downstream.
    text = json.dumps(data, indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
