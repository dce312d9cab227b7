import numpy as np

from denialrisk.fit.judge.gates import Gates
from denialrisk.fit.judge.rival import Duel, differences, judge_rival, stored_differences

GATES = Gates()
LEAST = GATES.champion_payer_lines


def _duel(worse_at: str = "", by: float = 0.0, lines: int = 8000) -> Duel:
    """Four payers of a quarter of the lines each; the champion says the truth."""
    random = np.random.default_rng(3)
    logit = random.normal(-2, 1.2, lines)
    truth = 1 / (1 + np.exp(-logit))
    denied = (random.random(lines) < truth).astype(np.float64)
    payer = np.array(["A", "B", "C", "D"], dtype=object)[np.arange(lines) // 2 % 4]
    noise = np.where(payer == worse_at, by, 0.05) * random.normal(0, 1, lines)
    challenger = 1 / (1 + np.exp(-(logit + noise)))
    return Duel(denied, np.arange(lines) // 2, payer, challenger, truth)


def _refused(duel: Duel) -> list[str]:
    found = differences(duel, LEAST)
    return [v.gate for v in judge_rival(GATES, found, "sent in May") if not v.passed]


def test_a_challenger_as_good_as_the_champion_passes() -> None:
    assert _refused(_duel()) == []


def test_one_payer_served_worse_refuses_though_the_whole_is_hardly_touched() -> None:
    found = differences(_duel("C", by=1.2), LEAST)
    overall, payers = judge_rival(GATES, found, "sent in May")
    assert "sent in May" in overall.says
    assert payers.passed is False
    assert "payer C, 2,000 lines" in payers.says
    assert "payer A" not in payers.says
    assert "interval" in payers.says


def test_a_payer_with_few_lines_cannot_refuse() -> None:
    duel = _duel("C", by=1.2, lines=1000)
    found = differences(duel, LEAST)
    assert [set(one) for one in found[1:]] == [{"name", "lines", "denials"}] * 4
    _, payers = judge_rival(GATES, found, "sent in May")
    assert payers.judged is False


def test_what_chance_explains_is_not_refused() -> None:
    """At 400 lines a payer differs by more than the tolerance now and then, for no reason."""
    far, refused = 0, 0
    for seed in range(4):
        random = np.random.default_rng(seed)
        logit = random.normal(-2, 1, 2400)
        denied = (random.random(2400) < 1 / (1 + np.exp(-logit))).astype(np.float64)
        said = [1 / (1 + np.exp(-(logit + random.normal(0, 0.7, 2400)))) for _ in range(2)]
        payer = np.array(list("ABCDEF"), dtype=object)[np.arange(2400) % 6]
        found = differences(Duel(denied, np.arange(2400), payer, *said), LEAST)
        limit = -GATES.champion_payer_auroc_tolerance
        far += sum(one["auroc_difference"] < limit for one in found[1:])
        refused += sum(not v.passed for v in judge_rival(GATES, found, "sent in May"))
    assert far >= 3
    assert refused <= 1


def test_lines_of_one_claim_make_a_difference_less_sure() -> None:
    duel = _duel("C", by=0.6)
    apart = Duel(duel.denied, np.arange(8000), duel.payer, duel.challenger, duel.champion)
    together = Duel(duel.denied, np.arange(8000) // 40, duel.payer, duel.challenger, duel.champion)
    alone, grouped = (differences(one, LEAST)[0] for one in (apart, together))
    assert alone["auroc_difference"] == grouped["auroc_difference"]
    assert alone["auroc_error"] != grouped["auroc_error"]


def test_too_few_lines_at_all_are_refused_with_what_to_do() -> None:
    overall, _ = judge_rival(GATES, differences(_duel(lines=100), LEAST), "sent in May")
    assert overall.passed is False
    assert "promote --data" in overall.todo


def test_a_duel_without_lines_says_so() -> None:
    none = np.empty(0)
    empty = Duel(none, none.astype(np.int64), none.astype(object), none, none)
    overall, payers = judge_rival(GATES, differences(empty, LEAST), "sent from May on")
    assert "0 lines" in overall.says
    assert payers.judged is False


def test_stored_figures_are_compared_where_lines_are_many() -> None:
    large = {"name": "A", "lines": 2000, "denials": 200, "auroc": 0.7, "log_loss": 0.30}
    small = {"name": "B", "lines": 400, "denials": 40, "auroc": 0.5, "log_loss": 0.30}
    whole = {"lines": 2400, "denials": 240, "auroc": 0.75, "log_loss": 0.28}
    ours = {"test": {"denialrisk": whole}, "payers": [large, small]}
    theirs = {
        "test": {"denialrisk": whole},
        "payers": [large | {"auroc": 0.75}, small | {"auroc": 0.9}],
    }
    found = stored_differences(ours, theirs, GATES.payer_lines)
    overall, payers = judge_rival(GATES, found, "of both tests")
    assert overall.passed
    assert payers.passed is False
    assert "payer A" in payers.says
    assert "payer B" not in payers.says
