"""The application, for every server: ``flask`` commands, gunicorn, or any other WSGI server."""

from webapp import create_app

app = create_app()
