"""The command as a process: before it has begun and once it is over, Ctrl-C ends it quietly."""

import signal
import sys


def main() -> int:
    """Run the command; what it needs is imported when Ctrl-C has stopped to be a traceback."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from costbridge import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
