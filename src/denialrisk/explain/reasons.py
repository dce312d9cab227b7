"""The reasons of lines and of their claims, told together: one signal of many lines at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from denialrisk.explain.block import Integers
from denialrisk.explain.cause import Causes
from denialrisk.explain.contribution import Contributions
from denialrisk.explain.field import heaviest_fields
from denialrisk.explain.heaviest import heaviest
from denialrisk.explain.likely import likely_classes, tell_category, untold
from denialrisk.explain.merge import ClaimLines, Merged, merged, stakes
from denialrisk.explain.reason import Reason, Teller
from denialrisk.explain.runs import runs
from denialrisk.explain.split import Progress, Split, split_log_odds
from denialrisk.score import Bundle, Scored


@dataclass(frozen=True)
class Reasons:
    """What is told beside the scores: of lines by their row, of claims by their position."""

    of_line: dict[int, dict[str, Any]] = field(default_factory=dict)
    of_claim: dict[int, dict[str, Any]] = field(default_factory=dict)

    def line(self, row: int) -> dict[str, Any]:
        """Return what is told of a line; nothing where no reasons were asked for."""
        told = self.of_line.get(row)
        if told is not None:
            return told
        return {"base_log_odds": None, "reasons": [], "lowering": [], "families": {}} | untold()

    def claim(self, at: int) -> dict[str, Any]:
        """Return what is told of a claim; nothing where no reasons were asked for."""
        told = self.of_claim.get(at)
        if told is not None:
            return told
        none: dict[str, Any] = {"log_odds": None, "base_log_odds": None}
        return none | {"reasons": [], "lowering": [], "families": {}, "fields": []}


def tell_reasons(
    bundle: Bundle,
    scored: Scored,
    wanted: npt.NDArray[np.bool_],
    top: int,
    progress: Progress | None,
) -> Reasons:
    """Return the reasons of the wanted claims, shape (n_claims), and of their lines."""
    told = Reasons()
    everywhere = np.arange(len(scored.frame))
    rows = np.flatnonzero(wanted[scored.frame.claim_row])
    classes = likely_classes(bundle, scored, rows)
    split = split_log_odds(bundle.boosters, scored.signals.values[rows], classes, progress)
    pages = _Pages(bundle, scored, top)
    for part in scored.signals.parts:
        some = everywhere[part]
        some = some[wanted[scored.frame.claim_row[some]]]
        if len(some):
            # Line by line of a claim, wherever its lines stand.
            some = some[np.argsort(scored.frame.claim_row[some], kind="stable")]
            at = np.searchsorted(rows, some)
            pages.tell(told, some, split.of(at))
    return told


class _Pages:
    """Tells the reasons of some lines, all lines of their claims, claim after claim."""

    def __init__(self, bundle: Bundle, scored: Scored, top: int) -> None:
        self._bundle = bundle
        self._scored = scored
        self._top = top
        self._causes = Causes.of(bundle.catalogue, bundle.categories, scored.categories)

    def tell(self, told: Reasons, rows: Integers, parts: Split) -> None:
        """Add the reasons of the lines at `rows`, and of their claims, to what is told."""
        split = parts.denial
        claim = self._scored.frame.claim_row[rows]
        starts = np.flatnonzero(np.diff(claim, prepend=-1))
        risk = self._scored.by_line
        stake = stakes(
            risk["expected_denied_amount"][rows], risk["denial_probability"][rows], starts
        )
        lines = ClaimLines(starts, split.weights, stake)
        shares = self._causes.shares[rows]
        raising = self._causes.leading(split.weights, shares, self._top)
        sides = [raising, heaviest(-split.weights, self._top)]
        both = merged(lines, self._top, self._causes, shares)
        of_sides = [_Picked.of(side) for side in sides]
        of_both = [_Picked(each.claim, each.lead, each.column) for each in both]
        words = self._words(rows, split, [*of_sides, *of_both])
        told.of_line.update(
            zip(rows.tolist(), self._of_lines(rows, parts, of_sides, words[:2]), strict=True)
        )
        numbers = self._scored.by_line["line_number"][rows].tolist()
        merged_words = [
            _merged_words(each, said, numbers) for each, said in zip(both, words[2:], strict=True)
        ]
        of_claims = self._of_claims(rows, split, lines, both, merged_words)
        told.of_claim.update(zip(claim[starts].tolist(), of_claims, strict=True))

    def _words(
        self, rows: Integers, split: Contributions, picked: "list[_Picked]"
    ) -> list[list[Reason]]:
        """Return the reasons of all that was picked, each told once, signal by signal."""
        codes = np.concatenate([each.column * len(rows) + each.line for each in picked])
        distinct, place = np.unique(codes, return_inverse=True)
        column, line = np.divmod(distinct, len(rows))
        begins = np.flatnonzero(np.diff(column, prepend=-1)).tolist()
        teller = Teller(self._bundle.catalogue, self._scored.signals, self._scored.frame)
        told: list[Reason] = []
        for begin, end in zip(begins, [*begins[1:], len(distinct)], strict=True):
            signal, some = int(column[begin]), line[begin:end]
            told += teller.reasons(signal, rows[some], split.weights[some, signal])
        said = [told[at] for at in place.tolist()]
        ends = np.cumsum([len(each.line) for each in picked]).tolist()
        return [said[end - len(each.line) : end] for each, end in zip(picked, ends, strict=True)]

    def _of_lines(
        self,
        rows: Integers,
        split: Split,
        picked: "list[_Picked]",
        words: list[list[Reason]],
    ) -> Iterator[dict[str, Any]]:
        raising, lowering = (
            runs(said, each.owner, len(rows)) for each, said in zip(picked, words, strict=True)
        )
        families = self._bundle.catalogue.by_family.dicts(split.denial.weights)
        category = tell_category(self._bundle, split.category, len(rows))
        each_line = zip(
            split.denial.base.tolist(), raising, lowering, families, category, strict=True
        )
        for base, up, down, by_name, of_category in each_line:
            yield {
                "base_log_odds": base,
                "reasons": up,
                "lowering": down,
                "families": by_name,
                **of_category,
            }

    def _of_claims(
        self,
        rows: Integers,
        split: Contributions,
        lines: ClaimLines,
        both: tuple[Merged, Merged],
        words: list[list[Reason]],
    ) -> Iterator[dict[str, Any]]:
        margin = np.column_stack([self._scored.margin[rows], split.base])
        mean = lines.means(split.weights)
        raising, lowering = (
            runs(said, each.claim, len(mean)) for each, said in zip(both, words, strict=True)
        )
        each_claim = zip(
            lines.means(margin).tolist(),
            raising,
            lowering,
            self._bundle.catalogue.by_family.dicts(mean),
            heaviest_fields(self._bundle.catalogue, mean, self._top),
            strict=True,
        )
        for (whole, base), up, down, by_name, by_place in each_claim:
            yield {
                "log_odds": whole,
                "base_log_odds": base,
                "reasons": up,
                "lowering": down,
                "families": by_name,
                "fields": by_place,
            }


@dataclass(frozen=True, eq=False)
class _Picked:
    """Reasons to tell: whose each is, on which line it is told, and the signal's column."""

    owner: Integers
    line: Integers
    column: Integers

    @classmethod
    def of(cls, chosen: Integers) -> "_Picked":
        """Return what was chosen for each line, (n_lines, k) and -1 for none."""
        line, place = np.nonzero(chosen >= 0)
        return cls(line, line, chosen[line, place])


def _merged_words(both: Merged, words: list[Reason], numbers: list[int]) -> list[Reason]:
    parts = zip(words, both.log_odds.tolist(), both.lead.tolist(), both.shared, strict=True)
    return [
        reason
        | {
            "log_odds": weight,
            "line_number": numbers[lead],
            "line_numbers": [numbers[line] for line in shared],
        }
        for reason, weight, lead, shared in parts
    ]
