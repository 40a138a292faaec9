# syntax=docker/dockerfile:1
# Two stages: the toolchain stays behind, the image holds one binary and certificates.

FROM rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
# The caches outlive a build, so the binary is copied out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked -p api --bin orderdesk \
    && cp target/release/orderdesk /orderdesk

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin orderdesk
COPY --from=build /orderdesk /usr/local/bin/orderdesk
USER 10001
ENV ORDERDESK_BIND=0.0.0.0:8080 ORDERDESK_LOG_FORMAT=json
EXPOSE 8080
# The image has no curl; bash can ask for readiness itself.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=6 CMD \
    ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
# SIGTERM lets running requests finish (ORDERDESK_SHUTDOWN_TIMEOUT_SECONDS).
STOPSIGNAL SIGTERM
ENTRYPOINT ["orderdesk"]
CMD ["serve"]
