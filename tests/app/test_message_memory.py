"""What the server does not send again, since the browser is sure to have it still."""

from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from activsim.app import message_memory

AGE = 6  # runs after which the browser of these tests forgets


@pytest.fixture
def visit(monkeypatch):
    """run(*names, had): what of these messages is sent whole in a run of one visit, to a browser
    that says that it had these when it asked."""
    plain = config.get_option
    option = "global.maxCachedMessageAge"
    monkeypatch.setattr(config, "get_option", lambda name: AGE if name == option else plain(name))
    return visit_of(SimpleNamespace())


class PagesManager:
    pass


def visit_of(context):
    """Of a context of Streamlit's, what runs of it are given and what they send."""
    context.pages_manager, context.sent = PagesManager(), []

    def reset(context, *, cached_message_hashes=None):
        context.known = cached_message_hashes

    def enqueue(context, message):
        if message.hash not in context.known:
            context.sent.append(message.hash)

    begin, send = message_memory._with_recent_alone(reset), message_memory._noted(enqueue)

    def run(*names, had=()):
        context.sent.clear()
        begin(context, cached_message_hashes=frozenset(had))
        for name in names:
            message = ForwardMsg(hash=name)
            message.metadata.cacheable = name.isupper()
            send(context, message)
        return list(context.sent)

    return run


def test_what_was_sent_lately_is_not_sent_again_as_long_as_the_browser_has_it(visit):
    assert visit("A", "B") == ["A", "B"]
    assert visit("A", "B", had="AB") == []
    assert visit("A", "B", had="B") == ["A"]


def test_what_the_server_did_not_send_in_this_visit_is_sent(visit):
    assert visit("A", had="A") == ["A"]
    assert visit_of(SimpleNamespace())("A", had="A") == ["A"]


@pytest.mark.parametrize("n_between", range(6))
def test_after_a_third_of_the_browsers_memory_it_is_sent_whole(visit, n_between):
    visit("A")
    for _ in range(n_between):
        visit("b")
    assert visit("A", had="A") == ([] if n_between < AGE // 3 else ["A"])


def test_to_be_referred_to_is_to_be_used(visit):
    visit("A")
    for _ in range(4 * AGE):
        assert visit("A", "b", had="A") == ["b"]


def test_a_run_that_gave_way_before_it_sent_anything_does_not_count(visit):
    visit("A")
    for _ in range(4 * AGE):
        assert visit() == []
    assert visit("A", had="A") == []


def test_a_small_message_is_never_referred_to(visit):
    visit("a")
    assert visit("a", had="a") == ["a"]


def test_nothing_is_kept_of_a_visit_that_is_over():
    context = SimpleNamespace()
    visit_of(context)("A")
    n_memories = len(message_memory._memories)
    del context.pages_manager
    assert len(message_memory._memories) == n_memories - 1


def test_a_server_remembers_so(monkeypatch):
    for name in ("reset", "enqueue"):
        method = getattr(ScriptRunContext, name)
        plain = getattr(method, "__wrapped__", method)
        monkeypatch.setattr(ScriptRunContext, name, plain)
    before = ScriptRunContext.reset, ScriptRunContext.enqueue
    for _ in range(2):
        message_memory.refer_to_recent_messages()
        now = ScriptRunContext.reset.__wrapped__, ScriptRunContext.enqueue.__wrapped__
        assert now == before
