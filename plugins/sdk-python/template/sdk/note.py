"""Why a record is refused or passed over: what the adapter raises, and the hub counts by its code.

A code is the adapter's own, stable and countable (`shop.id-missing`); the message is for a person and holds no personal
data. Knows nothing of what the hub does with it.
"""


class _Note(Exception):
    def __init__(self, code: str, message: str, pointer: str = ""):
        """`pointer` is the place in the record: `/shopId`."""
        super().__init__(code, message, pointer)
        self.code, self.message, self.pointer = code, message, pointer


class Rejected(_Note):
    """Cannot be used at all: becomes a dead letter, which can be replayed."""


class Ignored(_Note):
    """Not wanted, and no mistake."""
