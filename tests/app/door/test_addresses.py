"""How an address is answered before any page runs."""

import asyncio

import pytest
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser

from activsim.app.door import addresses
from activsim.experiments import picture_steps

TYPE = Headers({"content-type": "multipart/form-data; boundary=edge"})
HEAD = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'


def is_on_disk(n_bytes):
    """Whether a file of so many bytes that comes in is put aside on the disk."""

    async def chunks():
        yield HEAD
        for start in range(0, n_bytes, 1 << 16):
            yield b"x" * min(1 << 16, n_bytes - start)
        yield b"\r\n--edge--\r\n"

    async def received():
        form = await MultiPartParser(TYPE, chunks()).parse()
        rolled = form["file"].file._rolled
        await form.close()
        return rolled

    return asyncio.run(received())


@pytest.fixture(autouse=True)
def _as_before(monkeypatch):
    """Starlette's own limit, whatever an earlier test of this process has set, and set again."""
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1 << 20)


def test_a_visitors_file_is_held_in_memory_alone():
    n_bytes = picture_steps.MOST_BYTES
    assert is_on_disk(2 << 20)  # so the next line would see it
    addresses.hold_uploads_in_memory()
    assert not is_on_disk(n_bytes)
