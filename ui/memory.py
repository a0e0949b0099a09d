"""Memory that a long-running page gives back. Knows the C library's allocator; knows no page.

Every answer makes strings of up to half a megabyte and drops them, in whichever thread is free. By default glibc keeps such
memory in a heap for each thread, where it is fragmented and never returned.
"""

from __future__ import annotations

import ctypes
import sys

# Names and numbers of glibc's malloc.h. A threshold that is set no longer grows by itself.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
SETTINGS = {ARENA_MAX: 2, MMAP_THRESHOLD: 128 * 1024, TRIM_THRESHOLD: 128 * 1024}


def give_back() -> bool:
    """Makes the C library return what is free to the system, where it is glibc; whether it does. Call it before threads start."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and all(mallopt(name, value) == 1 for name, value in SETTINGS.items())
