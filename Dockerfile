# One image for web, worker and clock. It was not built where it was written: docs/deploy.md.
FROM python:3.13-slim

# The sandbox, and a browser for the scripts that ask for a page.
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap chromium-headless-shell \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/data STATIC_ROOT=/app/static-files RUNNER_ENV=/app/runner-env HOST=0.0.0.0
WORKDIR /app

COPY requirements.txt requirements-runner.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
# Static files and the scripts' environment come with the image; the tables are the release step's.
RUN VAR_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 \
    && VAR_DIR=/tmp/build python manage.py sandbox prepare \
    && rm -rf /tmp/build \
    && useradd --system --home /data supertest && mkdir /data && chown supertest /data

ENV PREPARED=1
USER supertest
EXPOSE 8000
CMD ["sh", "bin/process", "web"]
