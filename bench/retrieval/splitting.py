"""Splits pages as LlamaIndex and LangChain do by default: runs in .venv-peers, which `make install-peers` makes.

Reads `{"folder", "pages": [{"path", "document", "number", "label", "text"}]}` from standard input, the folder absolute
and paths within it, and writes `{"peers": [{"name", "version", "splitter", "k", "chunks": [{"document", "page",
"text"}]}]}`, where `text` is what the peer embeds and `k` how many chunks it retrieves by default. No chunk goes over a
page, since the PDF loaders of both make a document of each page. Nothing is downloaded: LlamaIndex carries its
tokenizers' files.

Defaults, as `VectorStoreIndex.from_documents(SimpleDirectoryReader(FOLDER).load_data())` takes them from the installed
package: https://developers.llamaindex.ai/python/framework/optimizing/basic_strategies/basic_strategies/. Of LangChain, the
values of its tutorial: https://docs.langchain.com/oss/python/langchain/knowledge-base.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from langchain_core.documents import Document as LangChainDocument
from langchain_text_splitters import RecursiveCharacterTextSplitter
from llama_index.core import Settings, SimpleDirectoryReader
from llama_index.core.constants import DEFAULT_SIMILARITY_TOP_K
from llama_index.core.ingestion import run_transformations
from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import Document, MetadataMode

LANGCHAIN_K = 4  # of VectorStore.similarity_search

Pages = list[dict[str, Any]]


class PagesReader(BaseReader):
    """In the place of LlamaIndex's PDFReader: the same documents and metadata, with the text of pages read before."""

    def __init__(self, folder: Path, pages: Pages) -> None:
        self._folder = folder
        self._pages: dict[str, Pages] = defaultdict(list)
        for page in pages:
            self._pages[page["path"]].append(page)

    def load_data(self, file: Path, extra_info: dict[str, Any] | None = None, **_: Any) -> list[Document]:
        """A document for each page of the file."""
        return [
            Document(
                text=page["text"],
                metadata={"page_label": page["label"], "file_name": file.name, **(extra_info or {})},
                id_=f"{page['path']}\n{page['number']}",
            )
            for page in self._pages[file.relative_to(self._folder).as_posix()]
        ]


def llama_index(folder: Path, pages: Pages) -> list[dict[str, Any]]:
    """By its own reader of folders and its default transformations; with what it embeds, and with the text alone."""
    names = {(page["path"], page["number"]): page["document"] for page in pages}
    extractor = {".pdf": PagesReader(folder, pages)}
    reader = SimpleDirectoryReader(folder, recursive=True, required_exts=[".pdf"], file_extractor=extractor)
    nodes = run_transformations(reader.load_data(), Settings.transformations)
    splitter = Settings.node_parser
    described = f"{type(splitter).__name__}: {splitter.chunk_size} tokens, {splitter.chunk_overlap} overlap"
    embedded: Pages = []
    bare: Pages = []
    for node in nodes:
        path, number = node.ref_doc_id.split("\n")
        place = {"document": names[path, int(number)], "page": int(number)}
        embedded.append({**place, "text": node.get_content(MetadataMode.EMBED)})
        bare.append({**place, "text": node.get_content(MetadataMode.NONE)})
    common = {"version": version("llama-index-core"), "k": DEFAULT_SIMILARITY_TOP_K}
    return [
        {"name": "LlamaIndex", **common, "splitter": described, "chunks": embedded},
        {"name": "LlamaIndex, text alone", **common, "splitter": described, "chunks": bare},
    ]


def langchain(pages: Pages) -> dict[str, Any]:
    """By the splitter and values of its tutorial on searching a PDF."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    documents = [
        LangChainDocument(page["text"], metadata={"document": page["document"], "page": page["number"]})
        for page in pages
    ]
    chunks = [
        {"document": chunk.metadata["document"], "page": chunk.metadata["page"], "text": chunk.page_content}
        for chunk in splitter.split_documents(documents)
    ]
    return {
        "name": "LangChain",
        "version": version("langchain-text-splitters"),
        "k": LANGCHAIN_K,
        "splitter": "RecursiveCharacterTextSplitter: 1000 characters, 200 overlap",
        "chunks": chunks,
    }


def main() -> None:
    asked = json.load(sys.stdin)
    folder, pages = Path(asked["folder"]), [page for page in asked["pages"] if page["text"].strip()]
    json.dump({"peers": [*llama_index(folder, pages), langchain(pages)]}, sys.stdout)


if __name__ == "__main__":
    main()
