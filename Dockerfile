# One image for every command. The steps are those of `make run`: a virtual environment, pip, start.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY bot bot
COPY conversations conversations
COPY locales locales
COPY pci_content pci_content
COPY services services
COPY storage storage
RUN python3 -m venv /app/.venv && /app/.venv/bin/pip install --no-cache-dir .

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home forest
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH DATA_DIR=/data HOST=0.0.0.0 PYTHONUNBUFFERED=1
WORKDIR /data
USER forest
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD forest-smart-bot healthy
CMD ["forest-smart-bot", "run"]
