"""The `mockixn` command, from its first line on; `python -m mockixn` is the same."""

import os
import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line. SIGTERM ends it from now on, also as the first process of a container.

    To such a process the kernel delivers no signal without a handler. Streams that were closed are
    opened to nowhere: otherwise the next file or socket would get what is meant for them.
    """
    signal.signal(signal.SIGTERM, _end)
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass  # it has got the lowest number that was free
    os.close(number)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        print("mockixn: standard output is closed, expected somewhere to print", file=sys.stderr)
        sys.exit(2)
    try:
        from .cli import main as run

        run()
    except KeyboardInterrupt:  # while modules are loaded
        sys.exit(128 + signal.SIGINT)


def _end(_number: int, _frame: object) -> NoReturn:
    """`serve` ends as it does later, everything else as if there were no handler."""
    os._exit(0 if sys.argv[1:2] == ["serve"] else 128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
