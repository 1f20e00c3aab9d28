"""python -m config.serving --port 8000 --workers 2: starts the web server."""

import argparse
import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from importlib import import_module

import uvicorn
import uvicorn._subprocess
import uvicorn.supervisors.multiprocess

from config.serving.options import APPLICATION, UVICORN
from config.serving.workers import Worker

# Collected after so many new objects: what is in hand for a moment does not grow old, and all is looked through seldom.
NEW_OBJECTS, YOUNG, OLD = 20_000, 20, 20
# How long a thread that computes may keep others waiting. A message crosses the threads a dozen times.
SECONDS_A_THREAD_KEEPS = 0.0005


def serve(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m config.serving")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args(arguments)
    # Workers inherit it: pages stored by another version of the platform are not theirs (ui.visitors).
    os.environ["SERVED_SINCE"] = str(time.time())
    share_what_is_loaded()
    uvicorn.run(APPLICATION, host=chosen.host, port=chosen.port, workers=chosen.workers, **UVICORN)


def share_what_is_loaded() -> None:
    """Workers branch off a process that has the platform loaded, and hold its code in memory once.

    It opens no connection and starts no thread: what is loaded may not either. One worker alone gains by it too: what
    the collector does not see, nobody's message waits for.
    """
    import_module(APPLICATION.partition(":")[0])
    import_module("django.urls").get_resolver().url_patterns  # noqa: B018 - read to be loaded
    gc.collect()
    # Out of the collector's sight: what it looks at, it writes to, and is then shared no more.
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, YOUNG, OLD)
    sys.setswitchinterval(SECONDS_A_THREAD_KEEPS)
    uvicorn._subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]
    uvicorn.supervisors.multiprocess.Process = Worker  # type: ignore[misc]


if __name__ == "__main__":
    serve()
