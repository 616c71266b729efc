# Any image with Python 3.11 or later and its venv module, Debian's own python3 included. To have
# the same one each time, name it by its digest: --build-arg BASE=…/python@sha256:…
ARG BASE=docker.io/library/python:3.13-slim

FROM ${BASE} AS build
# A virtual environment, since Debian's Python has no pip of its own and lets none write to it.
RUN python3 -m venv /build/pip
# Exactly the packages of the lock file, and nothing else from outside.
COPY .ci/requirements.lock /build/
RUN /build/pip/bin/python -m pip download --no-cache-dir --no-deps --require-hashes \
        --dest /build/wheels --requirement /build/requirements.lock \
    && /build/pip/bin/python -m pip install --no-cache-dir --no-index --find-links /build/wheels \
        hatchling
COPY pyproject.toml README.md LICENSE /build/source/
COPY config /build/source/config
COPY mockixn /build/source/mockixn
# The environment is made where it will be: a virtual environment knows its own path.
RUN /build/pip/bin/python -m pip wheel --no-cache-dir --no-deps --no-build-isolation \
        --wheel-dir /build/wheels /build/source \
    && python3 -m venv --without-pip /opt/mockixn \
    && /build/pip/bin/python -m pip --python /opt/mockixn/bin/python \
        install --no-cache-dir --no-index --find-links /build/wheels mockixn


FROM ${BASE}
LABEL org.opencontainers.image.title="mockixn" \
      org.opencontainers.image.description="A mock of the Genesys Interaction Server" \
      org.opencontainers.image.licenses="MIT"

# Neither the wheels nor the pip that installed them come along.
COPY --from=build /opt/mockixn /opt/mockixn
ENV PATH=/opt/mockixn/bin:$PATH

# All of our modules are compiled, and one performance of everything compiles what it uses of the
# standard library (the official Python images ship no bytecode): later nobody can write it, and
# each start would compile anew. An image that does not work is not built, either.
RUN /opt/mockixn/bin/python -m compileall -q /opt/mockixn/lib \
    && mockixn check sample:stop-processing && mockixn demo > /dev/null \
    && /opt/mockixn/bin/python -c "import mockixn.control, mockixn.cli.calling"
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

# By number, so that an orchestrator can see that it is not root; it owns no file and needs no name.
USER 10001:10001
EXPOSE 7120
# It asks the port that is really served. Docker knows two answers, 0 and 1; ping also says 2.
HEALTHCHECK --interval=2s --timeout=5s --start-period=5s --retries=3 \
    CMD mockixn ping || exit 1
ENTRYPOINT ["mockixn"]
# The control interface is off unless the command is given with it, and its port published:
#   docker run -p 7120:7120 -p 7121:7121 mockixn serve --host 0.0.0.0 \
#     --config sample:stop-processing --control 7121 --control-host 0.0.0.0
CMD ["serve", "--host", "0.0.0.0", "--port", "7120", "--config", "sample:stop-processing"]
