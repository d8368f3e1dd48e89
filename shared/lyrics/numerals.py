"""Numbers as English says them: '24/7' is sung 'twenty-four seven'."""

from __future__ import annotations

import re

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
)
_DECADES = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
_ONES, _TENS = _UNITS.split(), _DECADES.split()
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_CURRENCIES = {"$": ("dollar", "dollars"), "£": ("pound", "pounds"), "€": ("euro", "euros")}
_MOST_DIGITS = 6

# A number is looked for only where no digit stands before: the search is linear in the text.
_NUMBER = re.compile(
    r"(?<!\d)(?P<before>[$£€#]?)(?P<whole>\d++(?:,\d{3}(?!\d))*+)"
    r"(?:\.(?P<decimals>\d++)|:(?P<minutes>[0-5]\d)(?!\d))?"
    r"(?P<after>(?:st|nd|rd|th|s)(?![a-z])|%)?",
    re.IGNORECASE,
)


def spell_numbers(text: str) -> str:
    """``text`` with every number in words.

    Knows years, decades, ordinals, prices, percentages, decimals and times of day. What has more
    than six digits, or begins with a zero, is read digit by digit.
    """
    return _NUMBER.sub(_spelled_apart, text)


def _spelled_apart(number: re.Match[str]) -> str:
    """The number in words, parted from letters that touch it ('U2')."""
    text = number.string
    before = " " if text[: number.start()][-1:].isalpha() else ""
    after = " " if text[number.end() : number.end() + 1].isalpha() else ""
    return f"{before}{_spelled(number)}{after}"


def _spelled(number: re.Match[str]) -> str:
    written = number["whole"]
    digits = written.replace(",", "")
    before, after = number["before"], (number["after"] or "").lower()
    if number["minutes"]:
        return f"{_cardinal(digits)} {_minutes(int(number['minutes']))}"
    if before in _CURRENCIES:
        return _price(digits, number["decimals"], before)
    if after in ("st", "nd", "rd", "th") and not number["decimals"]:
        return _ordinal(digits)
    said = _year(digits) if _is_year(written) and not number["decimals"] else _cardinal(digits)
    if number["decimals"]:
        said += f" point {_digit_by_digit(number['decimals'])}"
    if before == "#":
        said = f"number {said}"
    return f"{said} percent" if after == "%" else _plural(said) if after == "s" else said


def _cardinal(digits: str) -> str:
    if len(digits) > _MOST_DIGITS or (digits[0] == "0" and len(digits) > 1):
        return _digit_by_digit(digits)
    return _below_a_million(int(digits))


def _below_a_million(n: int) -> str:
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f"-{_ONES[n % 10]}" if n % 10 else "")
    size, name = (100, "hundred") if n < 1000 else (1000, "thousand")
    rest = f" {_below_a_million(n % size)}" if n % size else ""
    return f"{_below_a_million(n // size)} {name}{rest}"


def _digit_by_digit(digits: str) -> str:
    return " ".join(_ONES[int(d)] for d in digits)


def _minutes(n: int) -> str:
    return "o'clock" if n == 0 else f"oh {_ONES[n]}" if n < 10 else _below_a_million(n)


def _price(digits: str, cents: str | None, currency: str) -> str:
    one, many = _CURRENCIES[currency]
    price = f"{_cardinal(digits)} {one if digits == '1' else many}"
    return f"{price} {_cardinal(cents.lstrip('0'))}" if cents and cents.strip("0") else price


def _ordinal(digits: str) -> str:
    words, last = re.fullmatch(r"(.*?)([a-z]+)", _cardinal(digits)).groups()  # type: ignore[union-attr]
    if last in _ORDINALS:
        return f"{words}{_ORDINALS[last]}"
    return f"{words}{last[:-1]}ieth" if last.endswith("y") else f"{words}{last.rstrip('t')}th"


def _plural(said: str) -> str:
    return f"{said[:-1]}ies" if said.endswith("y") else f"{said}{'es' if said[-1] in 'xs' else 's'}"


def _is_year(written: str) -> bool:
    return len(written) == 4 and written.isdigit() and int(written[:2]) in (*range(11, 20), 20, 21)


def _year(digits: str) -> str:
    century, year = int(digits[:2]), int(digits[2:])
    if century == 20 and year < 10:
        return _below_a_million(int(digits))
    last = "hundred" if year == 0 else f"oh {_ONES[year]}" if year < 10 else _below_a_million(year)
    return f"{_below_a_million(century)} {last}"
