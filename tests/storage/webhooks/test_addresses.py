"""No webhook leads where its subscriber could not go, whatever its address is written like or its name stands for."""

import socket

import pytest

from storage.webhooks.addresses import AddressRefused, look_up, networks, target_of
from storage.webhooks.sending import Missed, send

NONE = networks("")


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://127.0.0.1/",
        "http://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
    ],
)
def test_a_private_address_is_refused_as_it_stands(url: str) -> None:
    with pytest.raises(AddressRefused):
        target_of(url, NONE)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "http://example.org/",
        "ftp://example.org/",
        "https://",
        "https:///path",
        "https://user@example.org/",
        "https://user:pass@example.org/",
        "https://example.org/#part",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org\\@10.0.0.1/",
        "https://exam ple.org/",
        "https://example.org/\r\nX: y",
        "https://éxample.org/",
        "https://[::1",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_what_is_no_address_of_the_outside_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        target_of(url, NONE)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_a_name_that_stands_for_a_private_address_is_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        look_up(target_of(f"https://{host}/", NONE), NONE)


def test_a_name_of_which_only_one_address_is_private_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: object, **__: object) -> list[object]:
        return [(2, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(AddressRefused):
        look_up(target_of("https://example.org/", NONE), NONE)


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that says another address the second time it is asked gains nothing: it is asked once."""
    answers = iter(["93.184.215.14", "127.0.0.1"])
    reached: list[str] = []

    def one(*_: object, **__: object) -> list[object]:
        return [(2, 1, 6, "", (next(answers), 443))]

    def connect(address: tuple[str, int], *_: object) -> socket.socket:
        reached.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", one)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert isinstance(send("https://example.org/", b"{}", {}, seconds=1, allowed=NONE), Missed)
    assert reached == ["93.184.215.14"]


def test_what_the_operator_allows_is_allowed_and_nothing_beside_it() -> None:
    allowed = networks("10.1.0.0/16, 127.0.0.0/8")
    assert target_of("https://10.1.2.3:8443/hook?a=b", allowed).authority == "10.1.2.3:8443"
    assert target_of("http://127.0.0.1/", allowed).port == 80
    assert target_of("https://[::ffff:10.1.2.3]/", allowed).authority == "[::ffff:10.1.2.3]"
    with pytest.raises(AddressRefused):
        target_of("https://10.2.0.1/", allowed)


def test_a_name_that_nobody_has_is_no_trouble() -> None:
    assert isinstance(send("https://nobody.invalid/", b"{}", {}, seconds=1, allowed=NONE), Missed)
