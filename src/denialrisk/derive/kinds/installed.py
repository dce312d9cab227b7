"""Kinds that a hospital's own package registers under `denialrisk.kinds`, added to ours."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from denialrisk.derive.kinds.kind import Kind
from denialrisk.errors import DenialRiskError

_GROUP: Final = "denialrisk.kinds"


def with_installed(ours: Mapping[str, type[Kind]]) -> dict[str, type[Kind]]:
    """Return our kinds and the installed ones, by name.

    Raises DenialRiskError when an entry point gives no kind, or one of a name already taken.
    """
    kinds = dict(ours)
    for point in entry_points(group=_GROUP):
        kind = _loaded(point)
        if kind.name in kinds:
            message = f"kind '{kind.name}' of entry point '{point.value}' is taken; rename it"
            raise DenialRiskError(message)
        kinds[kind.name] = kind
    return kinds


def _loaded(point: EntryPoint) -> type[Kind]:
    kind = point.load()
    if not (isinstance(kind, type) and issubclass(kind, Kind)):
        message = f"entry point '{point.value}' of {_GROUP} is no kind: subclass derive.kinds.Kind"
        raise DenialRiskError(message)
    return kind
