"""Collections and aliases over the engine's shards, one folder each.

A shard is a Qdrant collection without a name. The names stand in `collections.json`, replaced atomically: a
collection exists from the moment it is named there, and a folder that is not named there is a leftover of a
crash. Nothing here is thread-safe, and nothing needs to be: no call of the binding releases the GIL, so the
server runs all of them in its one thread.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from indexer.local_qdrant.collection import Collection, calling, description, load, merge
from indexer.local_qdrant.durable import write_durably
from indexer.local_qdrant.refused import JSON, Refused, malformed, refusal_of
from indexer.local_qdrant.rewriting import Copy
from indexer.local_qdrant.translate import index_params, offset_json, record_json, scored_json, shard_config

logger = logging.getLogger(__name__)

MANY_POINTS = 500_000
"""From here on exact search takes longer than a graph would; a Qdrant server builds one without stopping."""
_SPARE_BYTES = 256 * 2**20
_FORBIDDEN = frozenset('<>:"/\\|?*\0')


def free_bytes(folder: Path) -> int:
    """What may still be written to the folder's file system."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


class Engine:
    """All collections of one folder, opened. Raises Refused for everything that cannot be done."""

    def __init__(self, folder: Path, *, free: Callable[[Path], int] = free_bytes) -> None:
        self._folder = folder
        self._free = free
        self._list = folder / "collections.json"
        self._shards = folder / "collections"
        self._shards.mkdir(mode=0o700, exist_ok=True)
        self._collections: dict[str, Collection] = {}
        self._aliases: dict[str, str] = {}
        self._open()

    def _open(self) -> None:
        known = self._named()
        self._aliases = known["aliases"]
        for name, entry in known["collections"].items():
            self._collections[name] = load(self._shards, name, entry["folder"], entry["config"])
            self._collections[name].to_rewrite = entry.get("to_rewrite", False)
        named = {collection.folder for collection in self._collections.values()}
        for leftover in self._shards.iterdir():
            if leftover.name not in named:
                shutil.rmtree(leftover, ignore_errors=True)

    def _named(self) -> dict[str, Any]:
        if not self._list.exists():
            return {"collections": {}, "aliases": {}}
        try:
            known: dict[str, Any] = json.loads(self._list.read_text())
            return {"collections": known["collections"], "aliases": known["aliases"]}
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{self._list} is damaged: delete the folder {self._folder} and run `footnote sync`, which fills it "
                f"again"
            ) from error

    def rewrite(self, name: str) -> Iterator[None]:
        """Writes a collection's files anew, without anything of its deleted points, in steps.

        Questions and writes may come between the steps. What a kill interrupts is done by `finish_rewriting`.

        Raises:
            Refused: the disk is full, or the collection went away meanwhile.
        """
        name = self._name(name)
        collection, old = self._collections[name], self._shard(name)
        collection.to_rewrite = True
        self._save()
        self._room_to_write()
        folder = uuid.uuid4().hex
        try:
            collection.copy = Copy(old, self._shards / folder, shard_config(collection.config))
            while calling(collection.copy.step):
                yield
                if self._collections.get(name) is not collection or collection.copy is None:
                    raise Refused(404, f"Not found: Collection `{name}` doesn't exist!")
                self._room_to_write()
            new, former = collection.copy, collection.folder
            collection.folder, collection.shard, collection.copy = folder, new.shard, None
            collection.to_rewrite = False
            self._save()
            old.close()
            shutil.rmtree(self._shards / former, ignore_errors=True)
        finally:
            if collection.copy is not None:
                collection.copy.shard.close()
                collection.copy = None
            if collection.folder != folder:
                shutil.rmtree(self._shards / folder, ignore_errors=True)

    def finish_rewriting(self) -> None:
        """Rewrites what was being rewritten when the process before this one ended."""
        for name, collection in list(self._collections.items()):
            if collection.to_rewrite and collection.shard is not None:
                try:
                    deque(self.rewrite(name), maxlen=0)
                except Refused as refused:
                    logger.warning("collection %r keeps what was deleted: %s", name, refused.message)

    def optimize(self) -> None:
        """Merges segments and drops deleted points where the engine sees something to gain.

        Takes a second or two for much that is new and stops everything else: to be called before serving too.
        """
        for name, collection in self._collections.items():
            if collection.shard is None:
                continue
            merge(name, collection.shard)
            points = collection.shard.info().points_count
            if points > MANY_POINTS:
                logger.warning(
                    "%r holds %d points: a Qdrant server (QDRANT_URL) will be faster", name, points
                )

    def close(self) -> None:
        """Makes everything durable and closes the shards."""
        for name, collection in self._collections.items():
            if collection.copy is not None:  # `rewrite` ends with it; the next process does it again
                collection.copy.shard.close()
                collection.copy = None
            if collection.shard is not None:
                try:
                    collection.shard.flush()
                    collection.shard.close()
                except Exception:
                    logger.exception("collection %r was not closed cleanly", name)
                collection.shard = None

    # --- collections and aliases ----------------------------------------------------------------

    def names(self) -> list[str]:
        """Every collection."""
        return sorted(self._collections)

    def exists(self, name: str) -> bool:
        """Whether a collection or an alias has that name."""
        return self._aliases.get(name, name) in self._collections

    def create(self, name: str, body: JSON) -> None:
        """Makes an empty collection. Refused with 409 when the name is taken, 507 when the disk is full."""
        if not 1 <= len(name) <= 255 or _FORBIDDEN & set(name):
            raise Refused(422, f"Validation error: a collection cannot be named {name!r}")
        if self.exists(name):
            raise Refused(409, f"Wrong input: Collection `{name}` already exists!")
        config = shard_config(body)
        self._room_to_write()
        folder = uuid.uuid4().hex
        try:
            shard = edge.EdgeShard.create(str(self._shards / folder), config)
            shard.flush()
            self._collections[name] = Collection(folder, body, shard)
            self._save()
        except Exception as error:
            self._collections.pop(name, None)
            shutil.rmtree(self._shards / folder, ignore_errors=True)
            raise refusal_of(error) from error

    def drop(self, name: str) -> bool:
        """Deletes a collection and its aliases; false when there was none."""
        name = self._aliases.get(name, name)
        collection = self._collections.pop(name, None)
        if collection is None:
            return False
        self._aliases = {alias: target for alias, target in self._aliases.items() if target != name}
        self._save()
        if collection.shard is not None:
            collection.shard.close()
        shutil.rmtree(self._shards / collection.folder, ignore_errors=True)
        return True

    def aliases(self, name: str | None = None) -> list[JSON]:
        """Aliases, of one collection or of all."""
        return [
            {"alias_name": alias, "collection_name": target}
            for alias, target in sorted(self._aliases.items())
            if name is None or target == name
        ]

    def change_aliases(self, actions: Iterable[dict[str, Any]]) -> None:
        """Applies all of the actions, or none when one of them is refused."""
        aliases = dict(self._aliases)
        for action in actions:
            ((kind, body),) = action.items()
            if kind == "create_alias":
                if body["alias_name"] in self._collections:
                    raise Refused(409, f"Wrong input: Collection `{body['alias_name']}` already exists!")
                aliases[body["alias_name"]] = self._name(body["collection_name"])
            elif kind == "delete_alias":
                aliases.pop(body["alias_name"], None)
            elif kind == "rename_alias":
                if body["old_alias_name"] not in aliases:
                    raise Refused(404, f"Not found: Alias {body['old_alias_name']} does not exists!")
                aliases[body["new_alias_name"]] = aliases.pop(body["old_alias_name"])
            else:
                raise malformed(f"unknown alias operation `{kind}`")
        self._aliases = aliases
        self._save()

    def info(self, name: str) -> JSON:
        """What is known of a collection, in the shape of Qdrant's CollectionInfo."""
        name = self._name(name)
        return description(self._shard(name).info(), self._collections[name].config)

    # --- points ---------------------------------------------------------------------------------

    def update(self, name: str, operations: Iterable[edge.UpdateOperation], *, optimize: bool = True) -> None:
        """Applies the operations in order; returns when all are on the disk (`flush` syncs log and segments).

        Not atomic: when one is refused, those before it stay. Then what has become worth it is optimised, as a
        server does: a question is answered half as fast from what is not (100,000 passages: 35 against 17 ms).
        Deletions can do without: their room comes back with the next write or the next start.
        """
        shard = self._shard(name)
        copy = self._collections[self._name(name)].copy
        self._room_to_write()
        try:
            for operation in operations:
                calling(shard.update, operation)
                if copy is not None:
                    copy.apply(operation)
        finally:
            calling(shard.flush)
        if optimize:
            merge(name, shard)

    def create_index(self, name: str, field: str, schema: Any) -> None:
        """Indexes a payload field, once."""
        self.update(name, [edge.UpdateOperation.create_field_index(field, index_params(schema))])

    def query(self, name: str, requests: list[edge.QueryRequest]) -> list[list[JSON]]:
        """One list of scored points for each request."""
        shard = self._shard(name)
        batch = edge.QueryBatchRequest(queries=requests)
        return [[scored_json(point) for point in found] for found in calling(shard.query_batch, batch)]

    def scroll(self, name: str, request: edge.ScrollRequest) -> JSON:
        """A page of points, and where the next one begins."""
        points, following = calling(self._shard(name).scroll, request)
        return {
            "points": [record_json(point) for point in points],
            "next_page_offset": offset_json(following),
        }

    def retrieve(self, name: str, ids: list[Any], fields: Any, vectors: Any) -> list[JSON]:
        """The points of these ids that exist."""
        shard = self._shard(name)
        return [record_json(point) for point in calling(shard.retrieve, ids, fields, vectors)]

    def count(self, name: str, condition: edge.Filter | None) -> int:
        """The number of points that a filter admits, counted exactly."""
        request = edge.CountRequest(exact=True, filter=condition)
        return int(calling(self._shard(name).count, request))

    def facet(self, name: str, request: edge.FacetRequest) -> list[JSON]:
        """The values of a field with the number of their points."""
        hits = calling(self._shard(name).facet, request).hits
        return [{"value": hit.value, "count": hit.count} for hit in hits]

    # --- within -----------------------------------------------------------------------------------

    def _name(self, name: str) -> str:
        name = self._aliases.get(name, name)
        if name not in self._collections:
            raise Refused(404, f"Not found: Collection `{name}` doesn't exist!")
        return name

    def _shard(self, name: str) -> Any:
        collection = self._collections[self._name(name)]
        if collection.shard is None:
            raise Refused(500, f"Service internal error: {collection.damage}")
        return collection.shard

    def _room_to_write(self) -> None:
        """Shards write through memory maps that grow by 32 MB: on a full disk the process would die of SIGBUS,
        so a write is refused while there is still room."""
        free = self._free(self._folder)
        if free < _SPARE_BYTES:
            raise Refused(
                507,
                f"Service internal error: the disk of {self._folder} is full ({free // 2**20} MB left, "
                f"{_SPARE_BYTES // 2**20} MB are needed): make room, then try again",
            )

    def _save(self) -> None:
        known = {
            "collections": {
                name: {"folder": collection.folder, "config": collection.config}
                | ({"to_rewrite": True} if collection.to_rewrite else {})
                for name, collection in self._collections.items()
            },
            "aliases": self._aliases,
        }
        write_durably(self._list, json.dumps(known))
