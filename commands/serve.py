"""`intake serve`: the review pages."""

from typing import Annotated

import typer

from commands.starting import USAGE, Doer, console, fail, plain_errors, set_up


def serve(
    actor: Doer,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on", min=1, max=65535)] = 8000,
    processes: Annotated[
        int, typer.Option(help="Serve with so many; twice as many as cores answers soonest", min=1, max=64)
    ] = 1,
    user: Annotated[str, typer.Option(help="Make this user a reviewer, or reset it, and print the new password")] = "",
    originals: Annotated[
        bool | None, typer.Option("--originals/--no-originals", help="Let that user download what clients sent, or not")
    ] = None,
) -> None:
    """Serve the review pages. Example: `intake serve --port 8000 --user alex`."""
    if originals is not None and not user:
        fail("--originals says something of a user: name one by --user", USAGE)
    set_up(serves=True)
    with plain_errors():
        from commands.exporting import exporter
        from intake.pulse import living
        from queue_config.orphans import die_with_parent
        from review.accounts.users import NotPossible, allow_originals, ensure_reviewer
        from review.serving import serve as serve_pages

        if user:
            try:
                console.print(f"User {user}, password {ensure_reviewer(user, actor)}")
            except NotPossible as error:
                fail(str(error), USAGE)
            if originals is not None:
                allow_originals(user, actor, allowed=originals)
        console.print(f"For staff: http://{host}:{port}/  For clients: http://{host}:{port}/send/")
        with exporter("web") as metrics, living("web") as pulse:
            (pulse / "address").write_text(f"{host} {port}")
            if metrics is not None and processes == 1:
                metrics.start()
            try:
                serve_pages(host, port, processes, die_with_parent, beside=metrics.run if metrics else None)
            except OSError as error:
                fail(f"can't listen on {host}, port {port}: {error.strerror}. Name another by --port or --host.")
