"""A hospital's own package adds a kind by an entry point, and signals may be of it."""

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from denialrisk.claims import Claim, Line
from denialrisk.derive import History, catalogue, derive, line_frame_of, load_catalogue
from denialrisk.derive.arrays import Numbers
from denialrisk.derive.asks import Total
from denialrisk.derive.kinds import KINDS, Evidence, Kind, installed
from denialrisk.derive.view import View
from denialrisk.errors import DenialRiskError
from denialrisk.label import example, label, load_rules

LABEL = Path(__file__).parents[3] / "training" / "label.yaml"


class PaidTwice(Kind):
    """A kind as a hospital would write it: no stacking, one signal at a time."""

    name: ClassVar[str] = "paid_twice"
    says: ClassVar[str] = "1 when two like lines were paid before"
    evidence: ClassVar[tuple[str, ...]] = ("n",)

    key: tuple[str, ...]

    def asks(self) -> tuple[Total]:
        return (Total.of(self.key, "paid"),)

    def answer(self, view: View) -> Numbers:
        return np.greater_equal(view.asked(self.asks()[0]), 2).astype(np.float64)

    def rests_on(self, view: View) -> Evidence:
        return {"n": view.asked(self.asks()[0])}


def register(patched: pytest.MonkeyPatch, *values: str) -> None:
    points = [EntryPoint("x", value, "denialrisk.kinds") for value in values]
    patched.setattr(installed, "entry_points", lambda group: points if group else [])
    patched.setattr(EntryPoint, "load", lambda point: FOUND[point.value])


FOUND = {"own:PaidTwice": PaidTwice, "own:number": 7, "own:Number": KINDS["number"]}


def test_a_signal_of_an_installed_kind_is_computed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    register(monkeypatch, "own:PaidTwice")
    monkeypatch.setattr(catalogue, "KINDS", installed.with_installed(KINDS))
    where = '{x12: "CLM", fhir: "Claim"}'
    text = (
        f'title: It, kind: paid_twice, slots: {{key: [payer_id]}}, says: "{{n}}", where: {where}'
    )
    (tmp_path / "payer.yaml").write_text(f"signals:\n  it: {{{text}}}\n")
    own = load_catalogue(tmp_path)
    paid = [example.line(1, 100.0), example.line(2, 50.0)]
    tables = example.tables([example.claim()], [example.remit(3, *paid)])
    outcomes = label(tables, load_rules(LABEL)).outcomes
    history = History.build(own, line_frame_of([example.claim()]), outcomes)
    later = [
        Claim(f"L{day}", payer_id="P1", submitted_on=example.day(day), lines=(Line(1),))
        for day in (3, 4)
    ]
    signals = derive(own, history, line_frame_of(later))
    assert signals["it"].tolist() == [0, 1]
    assert signals.evidence_of("it", 1) == {"n": 2.0}


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("own:number", "is no kind"),
        ("own:Number", "'number' of entry point 'own:Number' is taken"),
    ],
)
def test_what_is_no_kind_of_a_name_of_its_own_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str, says: str
) -> None:
    register(monkeypatch, value)
    with pytest.raises(DenialRiskError, match=says):
        installed.with_installed(KINDS)
