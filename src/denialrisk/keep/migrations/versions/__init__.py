"""One file per step; each names the step before it."""

__all__: list[str] = []
