"""What may be uploaded."""

import asyncio

import pytest
from asgi import body, scope, sent_by, status
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse

from activsim.app.door import uploads
from activsim.app.shell import upload_allowance
from activsim.classroom.limits import LIMITS, variable

MEGABYTE = 1 << 20
CHUNK = 1 << 16


class Keeper:
    """What holds the files behind the door: as Streamlit, it takes none without its token, and
    whatever is taken stays until its visit takes it away."""

    def __init__(self):
        self.stored, self.has_token, self.closed = {}, True, set()

    def files(self):
        return [uploads.UploadedFile(*place, n_bytes) for place, n_bytes in self.stored.items()]

    def is_open(self, session):
        return session not in self.closed

    def let_go(self, file):
        self.stored.pop((file.session, file.name), None)

    @property
    def n_bytes(self):
        return sum(self.stored.values())

    async def __call__(self, scope, receive, send):
        place = tuple(scope["path"].rsplit("/", 2)[1:])
        if not self.has_token:
            await PlainTextResponse("no token", 403)(scope, receive, send)
            return
        if scope["method"] == "DELETE":
            self.stored.pop(place, None)
        else:
            n_bytes, more = 0, True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                n_bytes, more = n_bytes + len(message["body"]), message["more_body"]
            self.stored[place] = n_bytes
        await PlainTextResponse("ok")(scope, receive, send)


@pytest.fixture
def keeper():
    return Keeper()


@pytest.fixture
def door(keeper):
    return uploads.UploadLimits(keeper, keeper)


def chunks_of(n_bytes):
    """The messages in which a file comes."""
    return [
        *(
            {"type": "http.request", "body": bytes(min(CHUNK, n_bytes - start)), "more_body": True}
            for start in range(0, n_bytes, CHUNK)
        ),
        {"type": "http.request", "body": b"", "more_body": False},
    ]


def put(door, n_bytes, session="visit", file="1", announced=True):
    """The answer's status to a file that comes in, and what it says."""
    headers = {"Content-Length": str(n_bytes)} if announced else {}
    address = f"/_stcore/upload_file/{session}/{file}"
    sent = sent_by(door, scope(path=address, method="PUT", headers=headers), chunks_of(n_bytes))
    return status(sent), body(sent)


def delete(door, session="visit", file="1"):
    address = f"/_stcore/upload_file/{session}/{file}"
    assert status(sent_by(door, scope(path=address, method="DELETE"))) == 200


def test_without_a_page_that_asks_there_is_room_for_little(door):
    assert put(door, MEGABYTE) == (200, "ok")
    assert put(door, 2 * MEGABYTE, file="2") == (uploads.TOO_LARGE, uploads.OF_VISIT)


@pytest.mark.parametrize("announced", [True, False])
def test_it_is_counted_while_it_comes_whatever_was_announced(door, announced):
    assert put(door, 3 * MEGABYTE, announced=announced) == (uploads.TOO_LARGE, uploads.OF_VISIT)
    assert put(door, MEGABYTE // 2) == (200, "ok")  # nothing of it is held


def test_a_visits_files_count_together_until_they_are_taken_away(door):
    assert put(door, 600_000)[0] == 200
    assert put(door, 600_000, file="2")[0] == 413
    assert put(door, 600_000)[0] == 200  # in place of the first
    delete(door)
    assert put(door, 600_000, file="2")[0] == 200


def test_a_page_that_asks_for_a_file_makes_room_for_its_visit_alone(door, monkeypatch):
    monkeypatch.setattr(upload_allowance, "_allowed", {"visit": 4 * MEGABYTE})
    assert put(door, 3 * MEGABYTE)[0] == 200
    assert put(door, 3 * MEGABYTE, session="another")[0] == 413


def test_all_visits_together_have_a_limit_and_a_visit_that_ends_makes_room(
    door, keeper, monkeypatch
):
    monkeypatch.setenv(variable("uploads_megabytes"), "1.5")
    assert put(door, MEGABYTE, session="first")[0] == 200
    assert put(door, MEGABYTE, session="second") == (uploads.UNAVAILABLE, uploads.OF_ALL)
    keeper.closed.add("first")  # whose files Streamlit would keep for a while
    assert put(door, MEGABYTE, session="second")[0] == 200
    assert {session for session, _ in keeper.stored} == {"second"}


def test_however_many_networks_come_at_once_there_is_room_for_pictures(door, keeper, monkeypatch):
    limits = {f"visit {number}": 100 * MEGABYTE for number in range(8)}
    monkeypatch.setattr(upload_allowance, "_allowed", limits)
    large = [put(door, 90 * MEGABYTE, session=f"visit {number}")[0] for number in range(4)]
    assert large == [200, 200, uploads.UNAVAILABLE, uploads.UNAVAILABLE]
    assert put(door, 20 * MEGABYTE, session="visit 2")[0] == uploads.UNAVAILABLE
    pictures = [put(door, 12 * MEGABYTE, session=f"visit {number}")[0] for number in range(2, 8)]
    assert pictures == [200] * 6
    assert put(door, 12 * MEGABYTE, session="visit 2", file="2")[0] == uploads.UNAVAILABLE
    assert keeper.n_bytes <= LIMITS["uploads_megabytes"].value * MEGABYTE


def test_many_files_of_hardly_a_byte_are_as_limited(door, keeper):
    answers = [put(door, 100, file=str(number))[0] for number in range(1_000)]
    assert answers.count(200) <= MEGABYTE // uploads.FRAME < answers.count(413)


def test_a_file_that_comes_when_its_page_is_closed_is_not_held(door, keeper):
    keeper.closed.add("visit")
    assert put(door, MEGABYTE)[0] == 200
    assert keeper.n_bytes == 0


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_what_is_refused_makes_no_room(door, keeper, method):
    """Streamlit answers 403 to whoever lacks its token; the file before stays."""
    for number in range(3):
        status_of_put, _ = put(door, MEGABYTE, file=str(number))
        assert status_of_put == (413 if number else 200)
        keeper.has_token = False
        address = "/_stcore/upload_file/visit/0"
        assert status(sent_by(door, scope(path=address, method=method))) == 403
        keeper.has_token = True
    assert keeper.n_bytes == MEGABYTE


@pytest.mark.parametrize("file", ["1", "{number}"])
def test_files_that_come_at_once_count_together(door, keeper, file):
    """All have begun before the first has ended."""

    async def arrive_together():
        begun = asyncio.Event()
        receivers = []
        for number in range(20):
            start, *rest, end = chunks_of(MEGABYTE)
            messages = [start, None, *rest, end]
            address = f"/_stcore/upload_file/visit/{file.format(number=number)}"

            async def receive(messages=messages):
                message = messages.pop(0) if messages else {"type": "http.disconnect"}
                if message is None:
                    await begun.wait()
                    message = messages.pop(0)
                return message

            async def send(_):
                pass

            receivers.append(door(scope(path=address, method="PUT"), receive, send))
        tasks = [asyncio.create_task(receiver) for receiver in receivers]
        await asyncio.sleep(0)
        begun.set()
        await asyncio.gather(*tasks)

    asyncio.run(arrive_together())
    assert keeper.n_bytes <= MEGABYTE
    assert not door._arrivals  # nor does what was cut off count any longer


def test_thirty_files_hold_no_more_than_the_limit_says(door, keeper):
    sizes = [put(door, MEGABYTE, session=f"visit {number}")[0] for number in range(30)]
    assert sizes == [200] * 30
    assert keeper.n_bytes == 30 * MEGABYTE <= LIMITS["uploads_megabytes"].value * MEGABYTE
