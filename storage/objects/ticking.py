"""What long copies call all along, so that whoever waits can say that he is still there."""


def idle() -> None:
    """Nobody waits."""
