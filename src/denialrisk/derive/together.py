"""Independent pieces of work done on all cores: NumPy lets other threads run meanwhile."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


def together(work: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[ResultT]:
    """Yield the results in order; no more than there are cores are under way or waiting."""
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        coming = iter(items)
        under_way = [pool.submit(work, item) for item in islice(coming, threads)]
        while under_way:
            done = under_way.pop(0).result()
            under_way += [pool.submit(work, item) for item in islice(coming, 1)]
            yield done
