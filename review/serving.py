"""Serves the review pages with waitress."""

from waitress import serve as serve_application


def serve(host: str, port: int) -> None:
    """Serve until stopped."""
    from review.form.limits import largest_body
    from review.wsgi import application

    # Waitress keeps a body, on disk, before anybody looks at it: as large as a submission may be. What goes elsewhere
    # is refused beyond 2 MB (see review.security).
    size = largest_body()
    serve_application(application, host=host, port=port, threads=8, ident=None, max_request_body_size=size)
