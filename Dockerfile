# Footnote in one image: by itself it runs everything in one process, with its data in /data. compose.yaml runs its parts.
FROM python:3.11-slim-bookworm

RUN useradd --uid 10001 --create-home footnote && install --directory --owner footnote --mode 0700 /data
WORKDIR /srv/footnote
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY config.py wsgi.py gunicorn.conf.py ./
COPY migrations migrations
COPY static static
COPY templates templates
COPY webapp webapp

USER footnote
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/livez', timeout=5)"]
STOPSIGNAL SIGTERM
CMD ["flask", "--app", "wsgi", "serve"]
