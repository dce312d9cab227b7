"""Each kind of user error has an exit code of its own, listed in the module's tree."""

from denialrisk import errors
from denialrisk.errors import DenialRiskError


def kinds() -> list[type[DenialRiskError]]:
    return [DenialRiskError, *DenialRiskError.__subclasses__()]


def test_no_two_kinds_share_an_exit_code() -> None:
    codes = [kind.exit_code for kind in kinds()]
    assert len(codes) == len(set(codes))
    assert 0 not in codes


def test_the_tree_in_the_docstring_names_every_kind_with_its_code() -> None:
    tree = " ".join((errors.__doc__ or "").split())
    for kind in kinds():
        assert f"{kind.__name__} {kind.exit_code} " in tree
