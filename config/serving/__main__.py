"""python -m config.serving --port 8000 --workers 2: starts the web server."""

import argparse
import os
import time
from collections.abc import Sequence

import uvicorn

from config.serving.options import APPLICATION, UVICORN


def serve(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m config.serving")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args(arguments)
    # Workers inherit it: pages stored by another version of the platform are not theirs (ui.visitors).
    os.environ["SERVED_SINCE"] = str(time.time())
    uvicorn.run(APPLICATION, host=chosen.host, port=chosen.port, workers=chosen.workers, **UVICORN)


if __name__ == "__main__":
    serve()
