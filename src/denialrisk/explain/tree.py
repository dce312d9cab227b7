"""A booster's trees read from its model text: what each node asks, and how many lines it saw."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from lightgbm import Booster

# What a node does with an unknown value, in the bits of LightGBM's decision_type.
_BY_CATEGORY: Final = 1
_UNKNOWN_LEFT: Final = 2
_UNKNOWN_IS: Final = 12
_UNKNOWN_IS_ZERO: Final = 0
_ZERO_IS_UNKNOWN: Final = 4


class Condition(NamedTuple):
    """A value goes left when it is at most the threshold, or unknown and `unknown_left`."""

    signal: int
    threshold: float
    unknown_left: bool


class Step(NamedTuple):
    """One step from a node to a child: the condition holds (left) or not (right).

    `share` is the part of the node's training lines that went the same way.
    """

    condition: Condition
    holds: bool
    share: float


class Leaf(NamedTuple):
    """A leaf's log-odds and the way to it from the root."""

    value: float
    path: tuple[Step, ...]


@dataclass(frozen=True)
class Tree:
    """One tree: its leaves from left to right, and the mean log-odds of its training lines."""

    leaves: tuple[Leaf, ...]
    mean: float


def trees_of(booster: "Booster") -> list[Tree] | None:
    """Return the trees of a booster in its order, the classes of a multiclass one by turns.

    None where a line's log-odds are more than a sum of leaves reached by thresholds: categorical
    splits, linear leaves, zeros taken for unknown, averaged forests.
    """
    head, *blocks = booster.model_to_string().split("\nTree=")
    if "\naverage_output" in head or not blocks:
        return None
    blocks[-1] = blocks[-1].partition("\nend of trees")[0]
    fields = [dict(_fields(block)) for block in blocks]
    return None if any(map(_unusual, fields)) else [_tree(each) for each in fields]


def _fields(block: str) -> Iterator[tuple[str, list[str]]]:
    for line in block.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            yield name, value.split()


def _unusual(fields: Mapping[str, list[str]]) -> bool:
    decisions = [int(each) for each in fields.get("decision_type", ())]
    return fields.get("is_linear") == ["1"] or any(
        each & _BY_CATEGORY or each & _UNKNOWN_IS == _ZERO_IS_UNKNOWN for each in decisions
    )


def _tree(fields: Mapping[str, list[str]]) -> Tree:
    values = [float(each) for each in fields["leaf_value"]]
    if len(values) == 1:
        return Tree((), values[0])
    conditions = list(_conditions(fields))
    seen = [int(each) for each in fields["internal_count"]]
    ended = [int(each) for each in fields["leaf_count"]]
    children = [[int(each) for each in fields[side]] for side in ("right_child", "left_child")]

    def leaves(node: int, path: tuple[Step, ...]) -> Iterator[Leaf]:
        if node < 0:
            yield Leaf(values[~node], path)
            return
        for holds in (True, False):
            child = children[holds][node]
            lines = ended[~child] if child < 0 else seen[child]
            step = Step(conditions[node], holds, lines / seen[node])
            yield from leaves(child, (*path, step))

    mean = sum(lines * value for lines, value in zip(ended, values, strict=True)) / seen[0]
    return Tree(tuple(leaves(0, ())), mean)


def _conditions(fields: Mapping[str, list[str]]) -> Iterator[Condition]:
    asked = zip(fields["split_feature"], fields["threshold"], fields["decision_type"], strict=True)
    for signal, threshold, decision in asked:
        unknown_left = bool(int(decision) & _UNKNOWN_LEFT)
        if int(decision) & _UNKNOWN_IS == _UNKNOWN_IS_ZERO:
            unknown_left = float(threshold) >= 0
        yield Condition(int(signal), float(threshold), unknown_left)
