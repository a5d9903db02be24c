"""What a poison file holds: `sabotage` does in the workers what it says, each time."""

KILLS_ITS_READER = b"FAULTS: kill the sandbox"
KILLS_ITS_WORKER = b"FAULTS: kill the worker"
