"""What is written is what is read: every field, under every choice of delimiters."""

import dataclasses
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from string import ascii_letters, ascii_uppercase, digits

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from denialrisk.claims import (
    Adjustment,
    Claim,
    Line,
    Reject,
    Remit,
    RemitLine,
    Tables,
    claim_tables,
    pseudonym,
    remit_tables,
)
from denialrisk.read import ingest, read_x12
from denialrisk.read.normal import payer
from denialrisk.simulate import simulate
from denialrisk.simulate.answered import Answered, Payment
from denialrisk.simulate.billed import Address, Billed, Detail, OtherCover, Person, Practice
from denialrisk.simulate.claim_files import bills_of, claim_file
from denialrisk.simulate.delimiters import Delimiters
from denialrisk.simulate.history import draw_history
from denialrisk.simulate.remit_files import payments_of, remit_file

# Whatever stands in no amount, day or code may separate, TAB among them.
SEPARATORS = "*|^!#;>&%$@_~:<=?{}[]+\\\x07\x1c\x1d\x1e\x1f\t"
LINE_BREAKS = ("\n", "\r\n")
PUNCTUATION = "".join(one for one in SEPARATORS if one.isprintable()) + "'/(),"
CODE = ascii_uppercase + digits
FIRST, LAST = date(1990, 1, 1), date(2026, 1, 31)
KINDS = ("professional", "institutional", "dental")


def choices() -> list[Delimiters]:
    """Return every separator once in every role, and every way to end a line."""
    turned = [SEPARATORS[at:] + SEPARATORS[:at] for at in range(len(SEPARATORS))]
    roles = [Delimiters(*(one[0], one[7], one[13], one[19])) for one in turned]
    ends = [("~", ""), ("~", "\r\n"), ("~", "\n\n"), ("\n", ""), ("\r\n", ""), ("\r", "")]
    return [*roles, *(Delimiters(segment=segment, line_end=end) for segment, end in ends)]


CHOICES = choices()


@pytest.fixture(scope="module")
def sent() -> tuple[list[list[Billed]], list[list[Payment]]]:
    """What a small simulated hospital billed, and what it was answered."""
    history = draw_history(5, 40, 2)
    return list(bills_of(history)), list(payments_of(history))


@pytest.mark.parametrize("delimiters", CHOICES, ids=lambda one: ascii(dataclasses.astuple(one)))
def test_what_the_simulator_billed_and_answered_is_what_is_read(
    sent: tuple[list[list[Billed]], list[list[Payment]]], delimiters: Delimiters
) -> None:
    for number, bills in enumerate(sent[0], 1):
        data = claim_file(bills, number, delimiters).encode()
        assert list(read_x12(data, "sent")) == [billed.claim for billed in bills]
    for number, payments in enumerate(sent[1], 1):
        data = remit_file(payments, number, delimiters).encode()
        answers = chain.from_iterable(payment.answers for payment in payments)
        assert list(read_x12(data, "answered")) == [answered.remit for answered in answers]


@pytest.mark.slow
def test_what_the_simulator_billed_and_answered_stands_in_the_tables(tmp_path: Path) -> None:
    simulate(tmp_path / "files", claims=300, months=2, seed=9)
    ingest([tmp_path / "files" / "claims", tmp_path / "files" / "remits"], tmp_path / "tables")
    tables, history = Tables.load(tmp_path / "tables"), draw_history(9, 300, 2)

    claims, lines = claim_tables([billed.claim for bills in bills_of(history) for billed in bills])
    assert rows(tables.claims) == rows(claims)
    assert rows(tables.lines) == rows(lines)
    answers = [
        answered.remit
        for payments in payments_of(history)
        for payment in payments
        for answered in payment.answers
    ]
    # Numbers tie the tables together; which number is which remittance's is nobody's concern.
    assert remits_of(tables) == Counter(map(repr, answers))
    assert len(tables.adjustments) == len(remit_tables(answers)["adjustments"])


def rows(frame: pd.DataFrame) -> Counter[tuple[str, ...]]:
    """Return the rows of a table as text, whatever order they stand in."""
    return Counter(frame.astype("str").itertuples(index=False, name=None))


def remits_of(tables: Tables) -> Counter[str]:
    """Put remittances together again from their three tables."""
    adjustments: dict[tuple[int, int], list[Adjustment]] = {}
    for row in tables.adjustments.itertuples():
        one = Adjustment(row.group_code, row.carc, row.amount, known(row.quantity))
        adjustments.setdefault((row.remit_number, row.line_number), []).append(one)
    lines: dict[int, list[RemitLine]] = {}
    for row in tables.remit_lines.to_dict("records"):
        number = row.pop("remit_number")
        own = tuple(adjustments.get((number, row["line_number"]), ()))
        line = RemitLine(**{name: known(value) for name, value in row.items()}, adjustments=own)
        lines.setdefault(number, []).append(line)
    return Counter(
        repr(
            Remit(
                **{n: known(v) for n, v in row.items() if n != "remit_number"},
                adjustments=tuple(adjustments.get((row["remit_number"], 0), ())),
                lines=tuple(lines.get(row["remit_number"], ())),
            )
        )
        for row in tables.remits.to_dict("records")
    )


def known(value: object) -> object:
    """Turn a table's value back into a record's."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    if (
        not isinstance(value, str | bool | int)
        and pd.api.types.is_scalar(value)
        and pd.isna(value)
    ):
        return None
    return tuple(value) if hasattr(value, "__len__") and not isinstance(value, str) else value


# --- drawn records: every field that the transactions carry, with the other choices' separators


@st.composite
def delimiters_of(draw: st.DrawFn) -> Delimiters:
    element, component, segment, repetition = draw(st.permutations(SEPARATORS))[:4]
    if draw(st.booleans()):
        return Delimiters(element, component, draw(st.sampled_from(LINE_BREAKS)), repetition, "")
    end = draw(st.sampled_from(("", *LINE_BREAKS)))
    return Delimiters(element, component, segment, repetition, end)


class Values:
    """Strategies for values that hold none of the separators in force, but any other."""

    def __init__(self, delimiters: Delimiters) -> None:
        used = set("".join(dataclasses.astuple(delimiters)))
        odd = "".join(one for one in PUNCTUATION if one not in used)
        self.name = _text(ascii_letters + digits + " -.ÉÑøß" + odd)
        self.id = _text(CODE + "-." + odd)
        # As a payer is known: what its name has in punctuation is not.
        self.payer = self.id.map(payer)
        self.code = st.text(CODE, min_size=1, max_size=5)
        # Codes of a given length: what is longer is no code and passed over.
        self.short = st.text(CODE, min_size=1, max_size=2)
        # A letter or none, then digits, as reasons and remarks are written.
        self.reason = st.from_regex(r"[A-Z]{0,2}[0-9]{1,3}", fullmatch=True)

    @staticmethod
    def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
        return st.none() | strategy


def _text(alphabet: str) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=12).map(str.strip).filter(bool)


def cents(least: int = 0) -> st.SearchStrategy[float]:
    return st.integers(least, 99_999_999).map(lambda number: number / 100)


UNITS = st.integers(0, 999_999).map(lambda number: number / 1000)
NPI = st.text(digits, min_size=10, max_size=10)
DAYS = st.dates(FIRST, LAST)
ADDRESS = Address("1 ELM", "SPRINGDALE", "OH", "45246")


@st.composite
def person(draw: st.DrawFn, values: Values, born_by: date, *, covered: bool) -> Person:
    return Person(
        last=draw(values.name),
        first=draw(values.name),
        member=draw(values.id) if covered else "",
        born=draw(values.maybe(st.dates(date(1920, 1, 1), born_by))),
        sex=draw(st.sampled_from(("", "F", "M", "U"))),
        address=draw(values.maybe(st.just(ADDRESS))),
    )


@st.composite
def line_of(
    draw: st.DrawFn, values: Values, number: int, claim: tuple[str, str | None, date]
) -> Line:
    """Draw a line of a claim of some type, place and day."""
    kind, place, sent = claim
    hospital = kind == "institutional"
    code = draw(values.maybe(values.code) if hospital else values.code)
    return Line(
        line_number=number,
        procedure_code=code,
        modifiers=tuple(draw(st.lists(values.code, max_size=4))) if code else (),
        revenue_code=draw(values.code) if hospital else None,
        units=draw(values.maybe(UNITS)),
        charge=draw(cents()),
        service_date=draw(values.maybe(st.dates(sent - timedelta(days=900), sent))),
        place_of_service=None
        if hospital
        else draw(values.short)
        if draw(st.booleans())
        else place,
        diagnosis_pointers=()
        if hospital
        else tuple(map(str, draw(st.lists(st.integers(1, 12), max_size=4)))),
        prior_authorization_number=draw(values.maybe(values.name)),
        ndc=draw(values.maybe(st.text(digits, min_size=11, max_size=11))),
        other_payer_paid=draw(values.maybe(cents())),
    )


@st.composite
def billed_of(draw: st.DrawFn, values: Values, kind: str, sent: date) -> Billed:
    place = draw(values.maybe(values.short))
    numbers = draw(st.lists(st.integers(1, 999_999_999), min_size=1, max_size=3, unique=True))
    lines = tuple(draw(line_of(values, number, (kind, place, sent))) for number in numbers)
    first, last = _service(draw, kind, lines, sent)
    # Nobody is born after the oldest service that is drawn.
    eve = sent - timedelta(days=1800)
    subscriber = draw(person(values, eve, covered=True))
    patient = draw(values.maybe(person(values, eve, covered=False)))
    treated, rendering = patient or subscriber, draw(values.maybe(NPI))
    of_practice, second = draw(st.booleans()), draw(st.booleans())
    # A hospital's claim has the taxonomy of the hospital, not of who attends.
    treats = rendering and kind != "institutional"
    claim = Claim(
        claim_id=draw(values.name),
        payer_id=draw(values.maybe(values.payer)),
        payer_name=draw(values.name),
        claim_filing_code=draw(values.maybe(values.short)),
        claim_type=kind,
        frequency_code=draw(values.maybe(st.sampled_from("12378"))),
        facility_code=place,
        billing_npi=draw(values.maybe(NPI)),
        rendering_npi=rendering,
        referring_npi=draw(values.maybe(NPI)),
        taxonomy_code=draw(values.code) if of_practice or treats else None,
        patient_key=pseudonym(
            subscriber.member, f"{treated.born:%Y%m%d}" if treated.born else "", treated.first
        ),
        member_key=pseudonym(subscriber.member),
        patient_birth_date=treated.born,
        patient_sex=treated.sex or None,
        relationship_code=draw(values.maybe(values.code)),
        service_from=first,
        service_to=last,
        submitted_on=sent,
        total_charge=draw(cents()),
        diagnosis_codes=tuple(draw(st.lists(values.code, max_size=12))),
        prior_authorization_number=draw(values.maybe(values.name)),
        referral_number=draw(values.maybe(values.name)),
        original_reference_number=draw(values.maybe(values.name)),
        attachment_types=tuple(draw(st.lists(values.code, max_size=2, unique=True))),
        other_payer=draw(values.id) if second else None,
        other_payer_paid=draw(values.maybe(cents())) if second else None,
        lines=lines,
    )
    return Billed(
        claim=claim,
        practice=Practice(draw(values.name), "311234567", ADDRESS),
        subscriber=subscriber,
        patient=patient,
        treating=(draw(values.name), draw(values.name)),
        taxonomy_of_practice=of_practice,
        inpatient=draw(st.booleans()),
        attachment_number="AT1",
        other=OtherCover(draw(values.name), draw(values.code), subscriber) if second else None,
        details=(Detail(prescription=draw(values.name)),) if draw(st.booleans()) else (),
    )


def _service(
    draw: st.DrawFn, kind: str, lines: tuple[Line, ...], sent: date
) -> tuple[date | None, date | None]:
    """A professional claim states its days on its lines alone."""
    days = [line.service_date for line in lines if line.service_date]
    if kind == "professional" or draw(st.booleans()):
        return min(days, default=None), max(days, default=None)
    last = sent - timedelta(days=draw(st.integers(0, 60)))
    return last - timedelta(days=draw(st.integers(0, 60))), last


@st.composite
def claims_sent(draw: st.DrawFn) -> tuple[Delimiters, list[Billed]]:
    delimiters = draw(delimiters_of())
    values, kind, sent = Values(delimiters), draw(st.sampled_from(KINDS)), draw(DAYS)
    return delimiters, draw(st.lists(billed_of(values, kind, sent), min_size=4, max_size=4))


@st.composite
def adjustments_of(draw: st.DrawFn, values: Values) -> tuple[Adjustment, ...]:
    one = st.builds(
        Adjustment,
        st.sampled_from(("CO", "PR", "OA", "PI", "CR")),
        values.reason,
        cents(-99_999_999),
        values.maybe(UNITS),
    )
    return tuple(draw(st.lists(one, max_size=8)))


@st.composite
def remit_line_of(draw: st.DrawFn, values: Values, number: int, *, stated: bool) -> RemitLine:
    code = draw(values.maybe(values.code))
    return RemitLine(
        line_number=number,
        procedure_code=code,
        modifiers=tuple(draw(st.lists(values.code, max_size=4))) if code else (),
        revenue_code=draw(values.maybe(values.code)) if code else draw(values.code),
        charge=draw(values.maybe(cents(-99_999_999))),
        paid=draw(values.maybe(cents(-99_999_999))),
        units=draw(values.maybe(UNITS)),
        service_date=draw(values.maybe(DAYS)),
        adjustments=draw(adjustments_of(values)),
        remark_codes=tuple(draw(st.lists(values.reason, max_size=3))),
        number_stated=stated,
    )


@st.composite
def answered_of(
    draw: st.DrawFn, values: Values, shared: dict[str, object], *, balanced: bool
) -> Answered:
    stated = draw(st.booleans())
    numbers = draw(st.lists(st.integers(1, 999_999_999), max_size=3, unique=True))
    numbers = numbers if stated else list(range(1, len(numbers) + 1))
    lines = tuple(draw(remit_line_of(values, number, stated=stated)) for number in numbers)
    days = [line.service_date for line in lines if line.service_date]
    member = draw(values.maybe(values.id))
    remit = Remit(
        claim_id=draw(values.name),
        status_code=draw(values.short),
        charge=draw(values.maybe(cents(-99_999_999))),
        paid=draw(values.maybe(cents(-99_999_999))),
        patient_responsibility=draw(values.maybe(cents())),
        claim_filing_code=draw(values.maybe(values.short)),
        payer_control_number=draw(values.maybe(values.name)),
        original_reference_number=draw(values.maybe(values.name)),
        member_key=pseudonym(member),
        service_from=draw(DAYS) if draw(st.booleans()) else min(days, default=None),
        adjustments=draw(adjustments_of(values)),
        remark_codes=tuple(draw(st.lists(values.reason, max_size=7))),
        lines=lines,
        **shared,
    )
    return Answered(
        remit=added_up(remit) if balanced else remit,
        patient=Person(draw(values.name), draw(values.name), member or ""),
        place=draw(st.sampled_from(("", "11"))),
        forwarded_to=draw(values.maybe(st.tuples(values.name, values.id))),
        received_on=draw(values.maybe(DAYS)),
        inpatient=draw(st.booleans()),
    )


def added_up(remit: Remit) -> Remit:
    """The remit as a payer would state it: CLP03 and CLP04 the sums of its lines, less all CAS."""
    charge, paid = remit.charge, remit.paid
    if remit.lines:
        charge = None if charge is None else total(line.charge for line in remit.lines)
        paid = None if paid is None else total(line.paid for line in remit.lines)
    reasons = chain(remit.adjustments, *(line.adjustments for line in remit.lines))
    due = total((charge, *(-one for one in (paid or 0.0, *(r.amount for r in reasons)))))
    rest = (Adjustment("OA", "23", due),) if due else ()
    return replace(remit, charge=charge, paid=paid, adjustments=(*remit.adjustments, *rest))


def total(amounts: Iterable[float | None]) -> float:
    return round(sum(amount or 0.0 for amount in amounts), 2)


@st.composite
def answers_sent(draw: st.DrawFn, *, balanced: bool = True) -> tuple[Delimiters, list[Payment]]:
    delimiters = draw(delimiters_of())
    values, decided = Values(delimiters), draw(DAYS)
    shared = {
        "payer_id": draw(values.maybe(values.payer)),
        "payer_name": draw(values.name),
        "decided_on": decided,
        "known_on": decided + timedelta(days=draw(st.integers(0, 9))),
    }
    answers = draw(
        st.lists(answered_of(values, shared, balanced=balanced), min_size=4, max_size=4)
    )
    parts = [answers] if draw(st.booleans()) else [answers[:1], answers[1:]]
    return delimiters, [
        Payment(tuple(part), 100, "T1", "1999999999", "1234567018", "311234567") for part in parts
    ]


def check_claims(sent: tuple[Delimiters, list[Billed]]) -> None:
    delimiters, bills = sent
    data = claim_file(bills, 1, delimiters).encode()
    for read, billed in zip(read_x12(data, "sent"), bills, strict=True):
        assert read == billed.claim


def check_answers(sent: tuple[Delimiters, list[Payment]]) -> None:
    delimiters, payments = sent
    data = remit_file(payments, 1, delimiters).encode()
    answers = chain.from_iterable(payment.answers for payment in payments)
    for read, answered in zip(read_x12(data, "answered"), answers, strict=True):
        assert read == answered.remit


def check_contradictions(sent: tuple[Delimiters, list[Payment]]) -> None:
    """Amounts drawn at will contradict each other: what is not read as written is refused."""
    delimiters, payments = sent
    data = remit_file(payments, 1, delimiters).encode()
    answers = list(chain.from_iterable(payment.answers for payment in payments))
    read = list(read_x12(data, "answered"))
    rejects = [one for one in read if isinstance(one, Reject)]
    remits = [one for one in read if isinstance(one, Remit)]
    assert len(read) == len(answers)
    assert all(one.why and one.what_to_do for one in rejects)
    written = iter(one.remit for one in answers)
    assert all(remit in written for remit in remits)


SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=5, deadline=None, suppress_health_check=SLOW_TO_DRAW)
@given(sent=claims_sent())
def test_some_drawn_claims_are_read_as_written(sent: tuple[Delimiters, list[Billed]]) -> None:
    check_claims(sent)


@settings(max_examples=5, deadline=None, suppress_health_check=SLOW_TO_DRAW)
@given(sent=answers_sent())
def test_some_drawn_answers_are_read_as_written(sent: tuple[Delimiters, list[Payment]]) -> None:
    check_answers(sent)


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW_TO_DRAW)
@given(sent=answers_sent(balanced=False))
def test_contradicting_answers_are_read_as_written_or_refused(
    sent: tuple[Delimiters, list[Payment]],
) -> None:
    check_contradictions(sent)


@pytest.mark.slow
@settings(max_examples=260, deadline=None, suppress_health_check=SLOW_TO_DRAW)
@given(sent=claims_sent())
def test_a_thousand_drawn_claims_are_read_as_written(
    sent: tuple[Delimiters, list[Billed]],
) -> None:
    check_claims(sent)


@pytest.mark.slow
@settings(max_examples=260, deadline=None, suppress_health_check=SLOW_TO_DRAW)
@given(sent=answers_sent())
def test_a_thousand_drawn_answers_are_read_as_written(
    sent: tuple[Delimiters, list[Payment]],
) -> None:
    check_answers(sent)
