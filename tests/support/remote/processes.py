"""Programs that run as long as a test needs them."""

import contextlib
import subprocess


@contextlib.contextmanager
def running(command, log, **options):
    """A process that writes to this file; ended at the end."""
    with open(log, "wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, **options
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
