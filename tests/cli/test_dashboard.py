"""The dashboard from the command line, opened to a class."""

import os

import pytest

from activsim.classroom import key, network
from activsim.cli import dashboard


@pytest.mark.parametrize("number", [-1, 65_536, 10**9])
def test_a_port_that_there_is_not_is_a_sentence(number):
    with pytest.raises(ValueError, match=f"from 0 to 65535 was expected, {number} came"):
        dashboard.serve(["serve", "--server.port", str(number)])


@pytest.mark.parametrize(
    "flags", [["nonsense"], ["--class", "nonsense"], ["--server.port=8600", "nonsense"], [""]]
)
def test_a_word_that_is_no_flag_is_a_sentence(flags, monkeypatch):
    monkeypatch.setattr(dashboard.runpy, "run_module", lambda *_, **__: pytest.fail("it started"))
    with pytest.raises(ValueError, match="Flags of streamlit run were expected after serve, '"):
        dashboard.serve(["serve", *flags])
    with pytest.raises(ValueError, match="from 0 to 65535"):  # of a flag it is the value
        dashboard.serve(["serve", "--browser.serverAddress", "nonsense", "--server.port", "-1"])


def test_a_folder_of_lessons_that_is_none_is_told_at_the_start(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(dashboard.runpy, "run_module", lambda *_, **__: None)
    monkeypatch.setattr(dashboard.sys, "argv", [])
    monkeypatch.setenv("ACTIVSIM_LESSONS", str(tmp_path / "away"))
    dashboard.serve(["serve"])
    assert "which is no folder" in capsys.readouterr().err
    monkeypatch.setenv("ACTIVSIM_LESSONS", str(tmp_path))
    dashboard.serve(["serve"])
    assert capsys.readouterr().err == ""


@pytest.fixture(autouse=True)
def _class(monkeypatch, tmp_path):
    monkeypatch.setenv("ACTIVSIM_MODELS", str(tmp_path))
    for name in (key.KEY, key.CLASS):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(network, "address_in_network", lambda: "192.168.1.20")


def opened(*flags, text=None):
    try:
        return dashboard._open_to_class(text, list(flags))
    finally:
        os.environ.pop(key.CLASS, None)


def test_flags_of_a_class_are_told_from_streamlits():
    flags = ["--class", "--key=one two", "--server.port", "9000"]
    assert dashboard._of_class(flags) == (True, "one two", ["--server.port", "9000"])
    assert dashboard._of_class(["--class", "--key", "other"]) == (True, "other", [])
    assert dashboard._of_class(["--server.port=1"]) == (False, None, ["--server.port=1"])
    with pytest.raises(ValueError, match="write --class as well"):
        dashboard._of_class(["--key", "alone"])


def test_the_first_start_makes_a_key_and_says_it_this_once(capsys):
    flags = opened()
    first = capsys.readouterr().out
    made = key.saved_key()
    assert f"http://192.168.1.20:{port_of(flags)}/?key={made}" in first
    assert "--server.address=0.0.0.0" in flags
    assert "█" in first  # a code for the room's phones
    opened()
    second = capsys.readouterr().out
    assert key.saved_key() == made
    assert made not in second
    assert str(key.key_file()) in second


def port_of(flags):
    (port,) = [flag.partition("=")[2] for flag in flags if flag.startswith("--server.port=")]
    return int(port)


def test_a_key_of_ones_own_stands_in_the_link_as_a_link_holds_it(capsys):
    opened("--server.port=9000", text="a key & more")
    assert "http://192.168.1.20:9000/?key=a%20key%20%26%20more" in capsys.readouterr().out
    with pytest.raises(ValueError, match="A key of 8 to 200"):
        opened(text="short")


def test_what_is_said_follows_the_flags(capsys, monkeypatch):
    opened("--server.port", "9000", "--server.baseUrlPath=/ml/", "--server.address", "10.0.0.7")
    assert "http://10.0.0.7:9000/ml/" in capsys.readouterr().out
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "9100")
    assert "--server.address=127.0.0.1" in opened("--server.address=127.0.0.1")
    text = capsys.readouterr().out
    assert "http://localhost:9100/" in text
    assert "no address that is known" in text  # a proxy may know one


def test_where_a_variable_holds_the_key_that_is_said(capsys, monkeypatch):
    monkeypatch.setenv(key.KEY, "that of a variable")
    opened("--server.port=9000")
    text = capsys.readouterr().out
    assert f"It is that of {key.KEY}" in text
    assert "that of a variable" not in text


def test_limits_are_printed_with_what_changes_them(capsys, monkeypatch):
    from activsim.classroom.limits import LIMITS, variable
    from activsim.cli.main import main

    monkeypatch.setenv(variable("training_minutes"), "5")
    assert main(["limits"]) == 0
    text = capsys.readouterr().out
    for name in LIMITS:
        assert name in text
        assert variable(name) in text
    assert "5 min" in text
    assert "(default: 30)" in text
