# syntax=docker/dockerfile:1
# One image for every service and for the operator's command: which one runs is the argument.
#   docker build -f deploy/docker/service.Dockerfile -t rewardstream .
#   docker run rewardstream serve wallet

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
RUN pip install --no-cache-dir 'uv>=0.7'
WORKDIR /app
# What is locked changes seldom: it stays in a layer of its own.
COPY pyproject.toml uv.lock LICENSE ./
RUN uv sync --frozen --no-default-groups --no-install-project --no-editable
COPY services services
COPY shared shared
RUN uv sync --frozen --no-default-groups --no-editable

FROM python:3.11-slim-bookworm
# A number, so that an orchestrator can tell that it is not root.
RUN useradd --uid 10001 --create-home --home-dir /var/lib/rewardstream rewardstream
COPY --from=build --chown=root:root /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 REWARDSTREAM_HOME=/var/lib/rewardstream/home
USER 10001
WORKDIR /var/lib/rewardstream
ENTRYPOINT ["rewardstream"]
CMD ["--help"]
