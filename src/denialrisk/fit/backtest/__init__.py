"""A hospital's history walked month by month: what each month's model would have said."""

from denialrisk.fit.backtest.backtest import backtest
from denialrisk.fit.backtest.result import Backtest
from denialrisk.fit.backtest.watched import Watch

__all__ = ["Backtest", "Watch", "backtest"]
