# Footnote in one image: `footnote run` by default; `python -m indexer serve` and `footnote serve` alone at scale.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/footnote
WORKDIR /src
COPY requirements/build.txt requirements/run.txt requirements/model.txt requirements/ocr.txt requirements/
RUN /opt/footnote/bin/pip install --no-deps --require-hashes \
      -r requirements/build.txt -r requirements/run.txt -r requirements/model.txt -r requirements/ocr.txt
COPY pyproject.toml README.md LICENSE ./
COPY indexer indexer
COPY bot bot
RUN /opt/footnote/bin/pip install --no-deps --no-build-isolation --no-index .

FROM python:3.12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr-eng tesseract-ocr-osd tesseract-ocr-deu \
      tesseract-ocr-fra tesseract-ocr-spa tesseract-ocr-chi-sim tesseract-ocr-jpn \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home --home-dir /home/footnote footnote \
    && install -d -o footnote -g footnote -m 0700 /data
COPY --from=build /opt/footnote /opt/footnote
ENV PATH=/opt/footnote/bin:$PATH PYTHONUNBUFFERED=1 FOOTNOTE_DATA_DIR=/data
USER footnote
WORKDIR /home/footnote
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["footnote"]
CMD ["run"]
