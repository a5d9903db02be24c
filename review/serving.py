"""Serves the review pages with waitress."""

from waitress import serve as serve_application


def serve(host: str, port: int) -> None:
    """Serve until stopped."""
    from review.wsgi import application

    serve_application(application, host=host, port=port, threads=8, ident=None)
