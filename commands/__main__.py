"""`python -m commands` is `intake`."""

from commands.main import app

app(prog_name="intake")
