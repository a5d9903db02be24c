# The service in one image with three roles: `worker`, `sweeper` and `web`. docs/how-to/containers.md says how to run it.
#
# What is pinned: Python packages by uv.lock and deploy/image/builders.txt, browsers' packages by scripts/assets.json, all
# with digests. Debian's packages are those of its stable release on the day of the build, signed by Debian: fixed
# versions would leave its mirrors with the next security update. The image lists what it got in /app/debian-packages.
# For a base that never changes: buildah build --from debian@sha256:..., or
# docker build --build-context debian:bookworm-slim=docker-image://debian@sha256:...

FROM debian:bookworm-slim AS python
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/*

FROM python AS packages
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils python3-venv
WORKDIR /src
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    UV_BUILD_CONSTRAINT=/src/builders.txt \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_PROJECT_ENVIRONMENT=/app/venv \
    UV_PYTHON=/usr/bin/python3 \
    UV_PYTHON_DOWNLOADS=never
COPY deploy/image/builders.txt ./
# An authority of your own that signs for what stands between: --secret id=authorities,src=... It never gets into a layer.
RUN --mount=type=secret,id=authorities,target=/etc/ssl/certs/ca-certificates.crt \
    python3 -m venv /builders && /builders/bin/pip install --quiet --no-cache-dir --require-hashes -r builders.txt
COPY pyproject.toml uv.lock README.md ./
# The locked packages first: they change more rarely than the code.
RUN --mount=type=secret,id=authorities,target=/etc/ssl/certs/ca-certificates.crt \
    /builders/bin/uv sync --quiet --locked --no-default-groups --no-install-project
COPY scripts/assets.py scripts/assets.json scripts/wheel_assets.py scripts/
COPY intake intake
COPY classifiers classifiers
COPY storage storage
COPY queue_config queue_config
COPY review review
COPY commands commands
COPY samples samples
RUN --mount=type=secret,id=authorities,target=/etc/ssl/certs/ca-certificates.crt \
    /builders/bin/uv sync --quiet --locked --no-default-groups --no-editable
COPY deploy/image/trim.py ./
RUN /app/venv/bin/python trim.py /app/venv/lib/python3.11/site-packages

FROM python
# The recognition engine is in tesserocr's wheel: Debian's would bring it, and much else, a second time.
# LibreOffice reads old Word files (doc), and is large: --build-arg LIBREOFFICE=libreoffice-writer-nogui
ARG LIBREOFFICE=""
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
       libarchive13 libmagic1 libseccomp2 tesseract-ocr-eng tesseract-ocr-fra tesseract-ocr-osd tini tzdata \
       $LIBREOFFICE \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/* \
    && groupadd --gid 10001 intake \
    && useradd --uid 10001 --gid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin intake \
    && install -d -o intake -g intake -m 0700 /data \
    && install -d /app && dpkg-query --show >/app/debian-packages
COPY --from=packages /app/venv /app/venv
COPY deploy/image/entrypoint.sh /app/entrypoint
# Nothing but /data and /tmp is ever written: run it with --read-only --tmpfs /tmp.
ENV PATH=/app/venv/bin:/usr/local/bin:/usr/bin:/bin \
    INTAKE_HOME=/data \
    HOME=/tmp \
    LANG=C.UTF-8 \
    OMP_THREAD_LIMIT=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
# Asked to stop, a worker finishes its steps or gives them back within half a minute: give it 40 seconds (--stop-timeout).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 CMD ["intake", "health"]
ENTRYPOINT ["/usr/bin/tini", "--", "/app/entrypoint"]
CMD ["worker"]
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="document-intake" \
      org.opencontainers.image.description="Reads the documents clients send, files each on the right case record, and asks a person when unsure." \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
