from denialrisk.fit.track.gatepage import gate_tags, gates_page

VERDICTS = [
    {"gate": "signal", "passed": True, "says": "AUROC 0.8", "todo": "", "judged": True},
    {"gate": "leak", "passed": False, "says": "a | b", "todo": "take it out", "judged": True},
    {"gate": "parity", "passed": True, "says": "not judged: none", "todo": "", "judged": False},
]


def test_the_page_says_what_each_gate_decided_and_what_to_do_about_a_refusal() -> None:
    page = gates_page(VERDICTS, "Version 3 refused")
    assert page.startswith("# Version 3 refused\n")
    assert "| leak | refused | a \\| b |" in page
    assert "| parity | skipped |" in page
    assert "- **leak**: take it out" in page


def test_a_tag_per_gate_holds_answer_and_words() -> None:
    tags = gate_tags(VERDICTS)
    assert tags["gate.signal"] == "passed: AUROC 0.8"
    assert tags["gate.parity"].startswith("skipped: ")
