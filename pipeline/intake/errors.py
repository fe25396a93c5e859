"""What stops the reading of a whole folder."""


class IntakeError(Exception):
    """Nothing can be made of the folder; the text says what to do, in Russian."""
