"""Where one owner's names begin: the public suffix list, with the part of it that hosting companies keep.

At someone.github.io the owner's names begin with "someone": github.io is an ending, as co.uk is, and stands for nobody.
The list is the snapshot that the package carries; nothing is fetched.
"""

from functools import cache

from publicsuffixlist import PublicSuffixList


@cache
def _endings() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True)


def is_address(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdigit()


def names_of(host: str) -> list[str]:
    """The host and the names above it that belong to the same owner; of an address or an ending only itself."""
    owned = None if is_address(host) else _endings().privatesuffix(host)
    if owned is None:
        return [host]
    labels = host.split(".")
    above = len(labels) - len(owned.split("."))
    return [".".join(labels[number:]) for number in range(above + 1)]
