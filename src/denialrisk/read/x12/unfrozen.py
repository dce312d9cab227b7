"""A frozen record's constructor made as quick as a plain one's."""

from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields, is_dataclass, make_dataclass
from typing import Any, ParamSpec, TypeVar, cast

_P = ParamSpec("_P")
_T = TypeVar("_T")


def unfrozen(record: Callable[_P, _T]) -> Callable[_P, _T]:
    """Return a constructor of the frozen, slotted dataclass `record`, several times as quick.

    A frozen class sets each field through `object.__setattr__`. Its twin, with the same slots
    but not frozen, sets them plainly and then becomes the frozen class for good.
    """
    if not is_dataclass(record):
        raise TypeError("only a dataclass has a twin")

    def become(self: object) -> None:
        self.__class__ = record

    given = [(one.name, object, _like(one)) for one in fields(record)]
    namespace = {"__post_init__": become}
    twin = make_dataclass("Twin", given, namespace=namespace, slots=True, eq=False, repr=False)
    return cast("Callable[_P, _T]", twin)


def _like(one: "Field[Any]") -> Any:
    if one.default is not MISSING:
        return field(default=one.default)
    if one.default_factory is not MISSING:
        return field(default_factory=one.default_factory)
    return field()
