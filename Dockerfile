# The kit with everything that it needs: a run starts nothing but Deno and needs no network.
#
#   docker build -t iel-kit .                                    # NVIDIA GPUs (x86_64)
#   docker build -t iel-kit:cpu --build-arg VARIANT=cpu .
#   docker run --gpus all -v iel-data:/data -v iel-runs:/kit/results/runs iel-kit reproduce
#   docker run --gpus all -p 8888:8888 iel-kit notebook
#
# Each step is a script of scripts/image; scripts/image/trial.sh runs the same ones, in this order,
# in a fresh Debian without Docker. The base is pinned by its tag; Renovate adds the digest.

FROM debian:12.12-slim AS base
SHELL ["/bin/sh", "-eu", "-c"]
ENV DENO_DIR=/opt/deno-cache \
    DENO_NO_UPDATE_CHECK=1 \
    IEL_CACHE_DIR=/opt/iel \
    IEL_DATA_DIR=/data \
    CUDA_CACHE_PATH=/cache/cuda \
    XDG_CACHE_HOME=/cache \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    LANG=C.UTF-8
COPY --chown=1000:1000 scripts/image/system.sh /kit/scripts/image/
RUN /kit/scripts/image/system.sh
WORKDIR /kit

FROM base AS deno
COPY scripts/image/deno.sh scripts/image/
COPY scripts/image/deno scripts/image/deno
RUN scripts/image/deno.sh

# Gigabytes that change with TensorFlow's release alone: few files of the kit are at hand here.
FROM base AS library
COPY --from=deno /usr/local/bin/deno /usr/local/bin/
COPY lib/errors.ts lib/program.ts lib/zip.ts lib/
COPY lib/links lib/links
COPY lib/engine/tensorflow/install.ts lib/engine/tensorflow/installed.ts \
     lib/engine/tensorflow/library.ts lib/engine/tensorflow/pip.ts lib/engine/tensorflow/wheel.ts \
     lib/engine/tensorflow/
COPY scripts/image/library.sh scripts/image/library.ts scripts/image/import_map.json scripts/image/
ARG VARIANT=cuda
RUN scripts/image/library.sh

FROM base AS lab
COPY --from=deno /usr/local/bin/deno /usr/local/bin/
COPY lib/errors.ts lib/program.ts lib/
COPY lib/links lib/links
COPY lib/engine/tensorflow/library.ts lib/engine/tensorflow/wheel.ts lib/engine/tensorflow/
COPY lib/notebook/lab_program.ts lib/notebook/
COPY scripts/image/lab.sh scripts/image/lab.ts scripts/image/import_map.json scripts/image/
RUN scripts/image/lab.sh

FROM base AS packages
COPY --from=deno /usr/local/bin/deno /usr/local/bin/
USER 1000:1000
COPY --chown=1000:1000 deno.json deno.lock ./
COPY --chown=1000:1000 lib/links lib/links
COPY --chown=1000:1000 scripts/image/packages.sh scripts/image/
RUN scripts/image/packages.sh

FROM base AS kit
COPY --from=deno /usr/local/bin/deno /usr/local/bin/
COPY --from=library /opt/iel /opt/iel
COPY --from=lab /opt/iel /opt/iel
COPY --from=packages --chown=1000:1000 /opt/deno-cache /opt/deno-cache
COPY --from=packages --chown=1000:1000 /kit/node_modules node_modules
COPY --chown=1000:1000 . .
USER 1000:1000
RUN scripts/image/kit.sh

# What an editor wants besides; .devcontainer uses this stage.
FROM kit AS development
USER 0
RUN scripts/image/development.sh
USER 1000:1000

FROM kit
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Inverse evolution layers, reproduced" \
      org.opencontainers.image.description="Reproducibility kit of arXiv 2307.07344v1: training, records, figures, notebooks" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="$REVISION"
VOLUME ["/data", "/kit/results/runs", "/cache"]
EXPOSE 8888
HEALTHCHECK --interval=1m --timeout=10s --start-period=1m CMD ["scripts/image/healthy.sh"]
ENTRYPOINT ["tini", "--", "/kit/scripts/image/entrypoint.sh"]
CMD ["doctor"]
