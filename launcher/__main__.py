"""`python launcher COMMAND …`, reached through bin/ and bootstrap.py."""

import importlib
import signal
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
# The same module under both names, or a Trouble raised here would not be the one caught below.
from launcher.bootstrap import Trouble, say  # noqa: E402

COMMANDS = ("serve", "test", "manage", "bench", "lock", "backup", "restore", "drill")


def main(arguments: list[str]) -> int:
    command, *rest = arguments
    # So that Ctrl-C and a polite kill leave by the same door.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    module = importlib.import_module(f"launcher.commands.{command}")
    return module.run(rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        say(f"\n{trouble}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
