"""Acts of the agreement layer: one act, one function, one transaction – guard, write, journal."""


class Refused(Exception):
    """An act that may not be done as asked; the message is an Indonesian sentence that says why.

    `field` names the input that the sentence is about, empty where it is about the act as a whole.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
