"""Serves the review pages with waitress."""

from waitress import serve as serve_application


def serve(host: str, port: int) -> None:
    """Serve until stopped."""
    from review.wsgi import application

    # Waitress keeps a body before anybody looks at it; nothing that is sent here is larger.
    serve_application(application, host=host, port=port, threads=8, ident=None, max_request_body_size=2 << 20)
