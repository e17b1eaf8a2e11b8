"""What a public host, domain or address is; documentation ranges and reserved names count as public."""

import ipaddress
import re

import idna

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PRIVATE_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain")
_CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/127",
        "64:ff9b:1::/48",
        "100::/64",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_LABEL = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
_ALL_NUMERIC = re.compile(r"^[0-9]+$|^0x[0-9a-f]*$")
_LONGEST_NAME = 253
NOT_PUBLIC_ADDRESS = "not a public address"
NOT_PUBLIC_HOST = "not a public host"
NOT_A_NAME = "not a host name"


def is_public(address: Address) -> bool:
    inner: list[Address] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        inner += [part for part in (address.ipv4_mapped, address.sixtofour) if part is not None]
        if address in ipaddress.ip_network("64:ff9b::/96"):
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return not any(one.version == net.version and one in net for one in inner for net in _CLOSED)


def parse_address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            return None
        return address.ipv4_mapped or address
    return address


def to_ascii(name: str) -> str:
    """The name in lower-case ASCII; ValueError when it is no host name."""
    name = name.strip().removesuffix(".").removesuffix("。")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True, transitional=False).decode("ascii")
        except (idna.IDNAError, UnicodeError, IndexError) as error:
            raise ValueError(NOT_A_NAME) from error
    name = name.lower()
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or not all(_LABEL.match(label) for label in labels):
        raise ValueError(NOT_A_NAME)
    for label in labels:
        if label.startswith("xn--"):
            try:
                idna.decode(label)
            except (idna.IDNAError, UnicodeError, IndexError) as error:
                raise ValueError(NOT_A_NAME) from error
    return name


def public_name(name: str) -> str:
    """The canonical domain; ValueError when it is no host name or belongs to nobody's public network."""
    name = to_ascii(name)
    if any(name == private or name.endswith("." + private) for private in _PRIVATE_NAMES):
        raise ValueError(NOT_PUBLIC_HOST)
    if "." not in name:
        raise ValueError(f"{NOT_A_NAME}: one word is no domain")
    if _ALL_NUMERIC.match(name.rsplit(".", 1)[-1]):
        raise ValueError(f"{NOT_A_NAME}: a numeric address")
    return name
