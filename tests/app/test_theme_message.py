"""What a browser is told of the theme at the start of a run."""

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session

from activsim.app import theme_message

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.light.sidebar")


def told(populate):
    session = NewSession()
    theme = session.custom_theme
    places = (theme, theme.light, theme.dark, theme.light.sidebar)
    for place, section in zip(places, SECTIONS, strict=True):
        populate(place, section)
    return session


@pytest.fixture
def options(monkeypatch):
    """Options of a server of its own, {name: value} to set."""

    def set_options(values):
        config.get_config_options(force_reparse=True)
        for name, value in values.items():
            config._set_option(name, value, "a test")

    yield set_options
    config.get_config_options(force_reparse=True)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"theme.baseFontSize": 16, "theme.base": "dark"},
        {"theme.light.primaryColor": "#a34900", "theme.light.sidebar.textColor": "#000000"},
    ],
)
def test_it_is_what_streamlit_says(options, values):
    options(values)
    plain = getattr(app_session._populate_theme_msg, "__wrapped__", app_session._populate_theme_msg)
    remembered = theme_message._from_memory(plain)
    for _ in range(2):
        assert told(remembered) == told(plain)
        assert told(remembered).SerializeToString() == told(plain).SerializeToString()


def test_it_is_looked_up_once_and_anew_when_the_options_change(options):
    calls = []
    plain = getattr(app_session._populate_theme_msg, "__wrapped__", app_session._populate_theme_msg)

    def populate(message, section="theme"):
        calls.append(section)
        plain(message, section)

    remembered = theme_message._from_memory(populate)
    options({"theme.light.primaryColor": "#111111"})
    assert told(remembered) == told(remembered)
    assert calls == list(SECTIONS)
    options({"theme.light.primaryColor": "#222222"})
    assert told(remembered).custom_theme.light.primary_color == "#222222"
    assert calls == 2 * list(SECTIONS)


def test_what_could_not_be_told_is_not_remembered(options):
    options({})
    calls = []

    def populate(message, section="theme"):
        message.base_font_size = 16
        calls.append(section)
        if len(calls) == 1:
            raise ValueError("a wrong option")

    remembered = theme_message._from_memory(populate)
    with pytest.raises(ValueError, match="a wrong option"):
        remembered(NewSession().custom_theme)
    remembered(NewSession().custom_theme)
    assert calls == ["theme", "theme"]


def test_a_server_remembers_it(monkeypatch):
    plain = getattr(app_session._populate_theme_msg, "__wrapped__", app_session._populate_theme_msg)
    monkeypatch.setattr(app_session, "_populate_theme_msg", plain)
    for _ in range(2):
        theme_message.remember_theme()
        assert app_session._populate_theme_msg.__wrapped__ is plain
