"""What a data set is called, in words that others have written: one line, of readable length."""

LONGEST_NAME = 200


def clean_text(text: str) -> str:
    """Without line ends and other signs that mean something to a terminal or a spreadsheet."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())


def clean_name(text: str) -> str:
    return clean_text(text)[:LONGEST_NAME].rstrip()
