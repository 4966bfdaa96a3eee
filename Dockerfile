# One image for one model version: `train` and `serve` are commands of it. docs/guides/containers.md tells how to build and run it.
#   docker build --build-arg MODEL_VER=v2 -t slipway/conversion-rate:v2 .

# Debian 12 or later, with Node 20.19 or later and npm: here packages are installed and the version is proved.
ARG BUILD_IMAGE=node:24-bookworm-slim
# Debian of the same release: what runs. Node comes with the packages.
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${BUILD_IMAGE} AS sources
WORKDIR /app
COPY . .

# What runs needs, without the tools of development. A registry of your own, and its token, come as a secret: they are in no layer.
FROM sources AS packages
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --no-fund --no-audit \
 && rm -rf node_modules/.package-lock.json node_modules/node/node_modules/*/include

# The version, with its packages of the operating system: an image is built only of one whose tests and conformance kit pass.
FROM sources AS proof
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm \
    npm ci --no-fund --no-audit
ARG MODEL_FAMILY=conversion-rate
ARG MODEL_VER
RUN ./build_pipeline.sh --family "$MODEL_FAMILY" -v "$MODEL_VER" --build-only --json

FROM ${RUNTIME_IMAGE}
ARG MODEL_FAMILY=conversion-rate
ARG MODEL_VER
WORKDIR /app
COPY --from=packages /app ./
# Only what is missing is installed, so Node is asked first where a library is looked for.
RUN PATH="/app/node_modules/.bin:$PATH" sh "packages/models/$MODEL_FAMILY/$MODEL_VER/install_dependencies.sh" \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
COPY --from=proof /app/.slipway/proved .slipway/proved
# Files of the buckets belong to whoever runs the container; `docker run --user` may name somebody else.
RUN groupadd --gid 10001 slipway && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin slipway \
 && install -d -o slipway -g slipway bucket
ENV PATH=/app/node_modules/.bin:$PATH \
    MODEL_FAMILY=$MODEL_FAMILY \
    MODEL_VER=$MODEL_VER
USER 10001:10001
ENTRYPOINT ["/app/services/pipeline/container.sh"]
CMD ["serve"]
