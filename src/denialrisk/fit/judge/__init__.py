"""A learnt model held against the answers, simpler ways and its gates."""

from denialrisk.fit.judge.examine import examine
from denialrisk.fit.judge.gates import Gates, judge_gates, load_gates
from denialrisk.fit.judge.oracle import load_oracle
from denialrisk.fit.judge.size import size
from denialrisk.fit.judge.verdict import verdict_dicts
from denialrisk.fit.judge.worth import Worth, worths

__all__ = [
    "Gates",
    "Worth",
    "examine",
    "judge_gates",
    "load_gates",
    "load_oracle",
    "size",
    "verdict_dicts",
    "worths",
]
