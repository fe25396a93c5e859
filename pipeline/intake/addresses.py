"""Addresses in the manner of Excel."""


def letters(position: int) -> str:
    """Return the letters of a column in Excel: 0 → A, 26 → AA."""
    text = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def position(column: str) -> int:
    """Return the position of a column from its letters: A → 0, AA → 26."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def row_address(number: int) -> str:
    """Return the address of a whole row: 12 → «12:12»."""
    return f"{number}:{number}"


def column_address(name: str) -> str:
    """Return the address of a whole column by its letters: C → «C:C»."""
    return f"{name}:{name}" if name else ""
