"""Canonical forms of what names someone or something said: phone, username, account, payment handle, keyword."""

import re
import unicodedata

import phonenumbers

from signals.catalog import text

_LONGEST_HANDLE = 200
_LONGEST_PHONE = 60
_SPACES = re.compile(r"\s+")
_REDDIT = re.compile(r"^/?(?:u|user)/", re.IGNORECASE)
# Wallet addresses in base 58 tell capitals from small letters; folding them would name another wallet.
_WALLET = re.compile(r"^(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[1-9A-HJ-NP-Za-km-z]{26,106}$")


def phone(value: str) -> str:
    value = text.trim(value)
    if not value:
        raise ValueError("empty")
    text.refuse_spreadsheet_damage(value)
    text.refuse_long(value, _LONGEST_PHONE)
    value = text.fold(value).removeprefix("tel:").strip()
    if value.startswith("00"):
        value = "+" + value[2:]
    if not value.startswith("+"):
        digits = sum(char.isdigit() for char in value)
        raise ValueError("country code needed" if digits else "not a possible number")
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a possible number") from error
    # A number that can only be dialled within its town says nothing to another company.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError("not a possible number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def username(value: str) -> str:
    value = _handle(value, "a username")
    return _one_space(_REDDIT.sub("", value).lstrip("@")).casefold()


def payment_handle(value: str) -> str:
    value = _handle(value, "a payment handle")
    if _WALLET.match(value):
        return value
    return _one_space(value).casefold()


def account_id(value: str) -> str:
    text.refuse_spreadsheet_damage(value)
    return _handle(value, "an account number")


def keyword(value: str) -> str:
    value = text.fold(text.trim(value))
    text.refuse_formula(value)
    text.refuse_long(value, _LONGEST_HANDLE)
    text.refuse_markup(value, "a keyword")
    value = _one_space(value).casefold()
    text.refuse_control(value)
    if not value:
        raise ValueError("empty")
    if len(value) == 1 and not _says_something(value):
        raise ValueError("too short")
    if not any(unicodedata.category(char)[0] in "LNS" for char in value):
        raise ValueError("too short: no letter, number or sign")
    return value


def _handle(value: str, what: str) -> str:
    value = text.fold(text.trim(value))
    text.refuse_formula(value)
    text.refuse_long(value, _LONGEST_HANDLE)
    text.refuse_address(value, what)
    text.refuse_markup(value, what)
    value = _one_space(value)
    text.refuse_control(value)
    return value


def _one_space(value: str) -> str:
    return _SPACES.sub(" ", value).strip()


def _says_something(char: str) -> bool:
    """One emoji or one ideograph can be a code word; one letter cannot."""
    return unicodedata.category(char) == "So" or (
        unicodedata.category(char) == "Lo" and unicodedata.east_asian_width(char) == "W"
    )
