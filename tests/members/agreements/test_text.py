"""The canonical form: what differs only in how it was typed or stored has one hash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.agreements.text import canonical, same_name, sha256


@pytest.mark.parametrize(
    "variant",
    [
        "Caf\u00e9\n\n1.1 Text\n",
        "Cafe\u0301\n\n1.1 Text\n",
        "Caf\u00e9\r\n\r\n1.1 Text\r\n",
        "Caf\u00e9\r\r1.1 Text",
        "\ufeffCaf\u00e9  \n\t\n1.1 Text \n\n\n",
        "\n\nCaf\u00e9\n\n1.1 Text",
    ],
)
def test_variants_of_one_text_have_one_hash(variant: str) -> None:
    assert canonical(variant) == "Caf\u00e9\n\n1.1 Text\n"
    assert sha256(canonical(variant)) == sha256("Caf\u00e9\n\n1.1 Text\n")


@pytest.mark.parametrize("other", ["Café\n\n1.1 text\n", "Café\n1.1 Text\n", "Café\n\n1.1  Text\n"])
def test_a_text_that_reads_differently_has_another_hash(other: str) -> None:
    assert sha256(canonical(other)) != sha256(canonical("Café\n\n1.1 Text\n"))


@given(st.text())
def test_the_canonical_form_of_a_canonical_form_is_itself(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert once.endswith("\n")
    assert not once.endswith("\n\n")


def test_the_hash_is_the_standard_one() -> None:
    assert sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_names_are_compared_loosely_and_never_empty() -> None:
    assert same_name("  nORA   neu", "Nora Neu")
    assert same_name("Zoe\u0308", "Zo\u00eb")
    assert same_name("STRASSE", "Straße")
    assert not same_name("Nora", "Nora Neu")
    assert not same_name("  ", "")
