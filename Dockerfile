# Stage 1 builds a virtual environment from the hashed lock; stage 2 has no compiler and no pip cache.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
WORKDIR /src
COPY requirements.lock ./
RUN /opt/venv/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY hook_definitions hook_definitions
COPY fhir_mappings fhir_mappings
COPY cds_service cds_service
RUN /opt/venv/bin/pip install --no-deps . \
    && /opt/venv/bin/python -m compileall -q /opt/venv/lib

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /app osteo \
    && install -d -o osteo /app/var
COPY --from=build /opt/venv /opt/venv
# The root file system may be read-only: nothing is written but under /app/var.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OSTEO_CDS_HOST=0.0.0.0 \
    OSTEO_CDS_PORT=8080
WORKDIR /app
USER osteo
VOLUME /app/var
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['OSTEO_CDS_PORT'] + '/livez', timeout=2)"]
CMD ["osteo-cds", "serve"]
