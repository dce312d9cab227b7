"""What earlier batches wrote: looked up by hash, and read back only where there is a hit."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from denialrisk.claims.arrow import stacked
from denialrisk.claims.content import (
    Hashes,
    contents,
    extras,
    keys,
    resources,
    sent_ids,
    text_column,
    text_hashes,
    told_itself,
)
from denialrisk.claims.index import Numbers
from denialrisk.claims.manifest import Part
from denialrisk.claims.store import Store
from denialrisk.read.stance import Stances, stances

_MOST: Final = 24
_TOLD_BY: Final = ("claim_id", "payer_id", "submitted_on", "total_charge", "service_from")
_TOLD_LATER: Final = ("member_key", "resource_server", "patient_reference")


@dataclass(frozen=True, slots=True)
class Facts:
    """Of the records of one part: a hash of their content, and what tells claims apart.

    `lines` are hashes of the lines that outcomes speak of, `said` what these say.
    """

    contents: Hashes
    lines: Hashes
    claims: Any = None
    said: Stances | None = None


class Known:
    """Looks into the tables of a store; parts are hashed when first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._facts: OrderedDict[tuple[str, int], Facts] = OrderedDict()

    def find(self, family: str, hashes: Hashes) -> tuple[Numbers, list[Part]]:
        """Return the places in `hashes` that were met before, and the parts where."""
        places, numbers = self._store.find(family, hashes)
        parts = {(p := self._store.part(family, int(n))).number: p for n in np.unique(numbers)}
        return places, list(parts.values())

    def months(self, family: str, numbers: Numbers) -> npt.NDArray[np.object_]:
        """Return the month of the part once written under each number; None for 0."""
        found = np.full(len(numbers), None, dtype=object)
        for number in np.unique(numbers[numbers > 0]):
            found[numbers == number] = self._store.part(family, int(number)).month
        return found

    def numbers(self, family: str, hashes: Hashes, *, newest: bool) -> Numbers:
        """Return the number of the oldest or newest part of each hash, 0 for an unknown one."""
        places, numbers = self._store.find(family, hashes)
        order = np.argsort(numbers if newest else -numbers, kind="stable")
        found = np.zeros(len(hashes), dtype=np.int64)
        found[places[order]] = numbers[order]
        return found

    def contents(self, parts: Iterable[Part]) -> Hashes:
        """Return the content hashes of all records of these parts."""
        found = [self._of(part).contents for part in parts]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.uint64)

    def submissions(self, parts: Iterable[Part], column: str, values: Any) -> Any:
        """Return the claims in these parts whose `column` is one of some values.

        Columns: claim_id, sent (CLM01 as sent), payer_id, submitted_on, total_charge,
        service_from, member_key, resource_server, patient_reference, resource (see `resources`),
        own (see `told_itself`), content, extras (hashes).
        """
        wanted = values.unique()
        found = []
        for part in parts:
            claims = self._of(part).claims
            found.append(claims.filter(pc.is_in(claims[column], value_set=wanted)))
        return stacked(found) if found else None

    def has_claim(self, claim_id: str) -> bool:
        """Tell whether a claim stands under this id."""
        ids = pa.array([claim_id])
        _, parts = self.find("claims", text_hashes(ids))
        found = self.submissions(parts, "claim_id", ids)
        return found is not None and found.num_rows > 0

    def last_words(self, number: int, lines: Hashes) -> Stances:
        """Return what one part says last of each of these lines, that it holds."""
        facts = self._of(self._store.part("outcomes", number))
        order = np.argsort(facts.lines, kind="stable")
        last = np.searchsorted(facts.lines[order], lines, side="right") - 1
        said = facts.said or Stances.none(len(order))
        return said.at(order[last])

    def _of(self, part: Part) -> Facts:
        key = (part.family, part.number)
        if key not in self._facts:
            self._facts[key] = self._read(part)
            if len(self._facts) > _MOST:
                self._facts.popitem(last=False)
        self._facts.move_to_end(key)
        return self._facts[key]

    def _read(self, part: Part) -> Facts:
        records = self._store.read(part)
        if part.family == "outcomes":
            said = stances(records)
            return Facts(said.contents, keys(records)[0], said=said)
        hashes = contents(records)
        if part.family != "claims":
            return Facts(hashes, keys(records)[0])
        head = records.head
        claims = head.select(_TOLD_BY)
        for name in _TOLD_LATER:
            claims = claims.append_column(name, text_column(head, name))
        claims = claims.append_column("sent", pa.chunked_array(sent_ids(head).chunks, pa.string()))
        claims = claims.append_column("resource", resources(head))
        claims = claims.append_column("own", told_itself(head))
        claims = claims.append_column("extras", pa.array(extras(records)))
        return Facts(hashes, hashes, claims.append_column("content", pa.array(hashes)))
