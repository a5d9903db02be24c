# The service in one image: `docker build -t document-intake .`, then run `intake work` and `intake serve` from it.
FROM python:3.11-slim-bookworm AS packages
RUN pip install --no-cache-dir 'uv>=0.5'
WORKDIR /app
COPY pyproject.toml uv.lock README.md ./
# The locked packages first: they change more rarely than the code.
RUN uv sync --locked --no-default-groups --no-install-project --no-cache
COPY intake intake
COPY classifiers classifiers
COPY storage storage
COPY queue_config queue_config
COPY review review
COPY commands commands
RUN uv sync --locked --no-default-groups --no-editable --compile-bytecode --no-cache

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libarchive13 libmagic1 libreoffice-writer-nogui libseccomp2 tesseract-ocr tesseract-ocr-eng tesseract-ocr-fra tesseract-ocr-osd \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 intake && install -d -o intake -g intake /data
COPY --from=packages /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH \
    INTAKE_HOME=/data \
    OMP_THREAD_LIMIT=1 \
    PYTHONUNBUFFERED=1
USER intake
WORKDIR /data
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["intake"]
CMD ["work"]
