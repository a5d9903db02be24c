"""What can go wrong in a store."""


class ObjectMissing(Exception):
    """There is no object under this key."""


class StoreUnavailable(Exception):
    """The store can't be reached or is full: wait, and try again."""
