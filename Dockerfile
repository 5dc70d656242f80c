# Build stage: everything from the lock file into one virtual environment, then the model and the index.
FROM python:3.11-slim AS build
# On Linux the plain torch wheel brings gigabytes of GPU libraries. Name PyTorch's index of CPU wheels here:
#   docker build --build-arg PIP_EXTRA_INDEX_URL=… -t askavim .
ARG PIP_EXTRA_INDEX_URL=
ENV PIP_EXTRA_INDEX_URL=$PIP_EXTRA_INDEX_URL PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv .venv
COPY requirements.lock ./
RUN .venv/bin/pip install --quiet -r requirements.lock
COPY pyproject.toml README.md ./
COPY src src
RUN .venv/bin/pip install --quiet --no-deps .
COPY corpus corpus
ENV ASKAVIM_DATA=/app/data
RUN .venv/bin/askavim index --corpus corpus

# Run stage: no compiler, no package index, no root.
FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin askavim
WORKDIR /app
COPY --from=build --chown=askavim /app /app
USER askavim
# Inside the container the service listens on all addresses; publish it on the loopback only:
#   docker run --rm -p 127.0.0.1:8000:8000 askavim
ENV PATH=/app/.venv/bin:$PATH ASKAVIM_DATA=/app/data ASKAVIM_HOST=0.0.0.0 ASKAVIM_ALLOW_REMOTE=true
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["askavim", "serve"]
