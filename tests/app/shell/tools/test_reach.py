"""Who can open a link: what is said of a server that answers this machine only."""

import ipaddress

import pytest
import streamlit as st

from activsim.app.shell.tools import reach
from activsim.classroom import network


@pytest.mark.parametrize(
    ("address", "expected"),
    [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False), (None, False)],
)
def test_a_server_bound_to_this_machine_is_told_from_others(monkeypatch, address, expected):
    monkeypatch.setattr(st, "get_option", {"server.address": address}.get)
    assert reach.is_this_machine_only() == expected


def test_the_address_in_the_network_is_one_that_others_can_write():
    network.address_in_network.cache_clear()
    if address := network.address_in_network():
        assert not ipaddress.ip_address(address).is_loopback


def test_a_machine_without_a_network_has_none(monkeypatch):
    class Unconnected:
        def __init__(self, *kind):
            raise OSError("no network")

    monkeypatch.setattr(network.socket, "socket", Unconnected)
    network.address_in_network.cache_clear()
    assert network.address_in_network() == ""
    network.address_in_network.cache_clear()


@pytest.mark.parametrize(
    ("bound_to", "url", "expected"),
    [
        ("0.0.0.0", "http://localhost:8501/class", "http://192.168.1.20:8501/"),
        ("0.0.0.0", "http://10.0.0.7:8501/ml/class", "http://10.0.0.7:8501/ml/"),
        ("127.0.0.1", "http://localhost:8501/class", ""),
        ("127.0.0.1", "https://school.org/class", "https://school.org/"),  # behind a proxy
        ("0.0.0.0", None, ""),
    ],
)
def test_the_rooms_address_is_that_of_the_page_or_of_this_machine(
    monkeypatch, bound_to, url, expected
):
    monkeypatch.setattr(st, "get_option", {"server.address": bound_to}.get)
    monkeypatch.setattr(network, "address_in_network", lambda: "192.168.1.20")
    assert reach.room_address(url) == expected
