"""Which addresses may be reached. Knows networks and names; opens no connection.

A page from outside can redirect, or its name resolve, to a machine that only this one can see: a router, a database, a
cloud's key server. So names are resolved here, and the caller connects to the very addresses that passed.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from urllib.parse import urlsplit, urlunsplit

from rag.errors import UnreadableSource

_UNICAST = ipaddress.ip_network("2000::/3")  # all of IPv6 that is public so far
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4 = 0xFFFFFFFF
_TRIED = 4  # addresses of one name


class NoAnswer(UnreadableSource):
    """The resolver did not answer; another try may help."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when it wraps one of IPv4."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and not ip.is_reserved
    inner = ip.ipv4_mapped or ip.sixtofour
    if inner is None and ip in _NAT64:
        inner = ipaddress.IPv4Address(int(ip) & _IPV4)
    if inner is not None:
        return is_public(str(inner))
    return ip in _UNICAST and ip.is_global


def shown(url: str) -> str:
    """The address as it may be stored and shown: without a user name and a password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def reachable(host: str, port: int, *, allow_private: bool, timeout: float) -> list[str]:
    """The IP addresses of `host` that may be connected to, best first. Raises UnreadableSource, NoAnswer.

    `timeout` is in seconds: the system's resolver has none of its own.
    """
    found = _resolve(host, port, timeout)
    allowed = [address for address in found if allow_private or is_public(address)]
    if not allowed:
        raise UnreadableSource(
            f"{host} is not on the public internet ({found[0]}): add it with --allow-private-addresses if you "
            "trust it"
        )
    return allowed[:_TRIED]


def _resolve(host: str, port: int, timeout: float) -> list[str]:
    answer: list[str] = []
    problems: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.extend(dict.fromkeys(str(row[4][0]) for row in rows))
        except (OSError, UnicodeError) as problem:
            problems.append(problem)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(timeout, 0))
    if answer:
        return answer
    if not problems or (isinstance(problems[0], socket.gaierror) and problems[0].errno == socket.EAI_AGAIN):
        raise NoAnswer(f"the name {host} could not be looked up: check the connection to the internet")
    raise UnreadableSource(f"there is no host {host}: check the address")
