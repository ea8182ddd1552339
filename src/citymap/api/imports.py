"""``/v1/admin/layers/{layer}/imports``: a clerk's file in, looked at, then published.

The body is the file itself, as it is; what is to be known about it is in the query.
Nothing is published before it is confirmed.
"""

import asyncio
import errno
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Final

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse

from citymap.api.credentials import Credentials
from citymap.api.import_desk import ImportDesk, Result, failed
from citymap.api.import_folder import REPORT, UPLOAD
from citymap.api.import_outputs import PAGE, WORKBOOK
from citymap.api.params import Parameter, Table, require, table
from citymap.api.problems import Refused
from citymap.api.question import LANG
from citymap.api.reading import answer, read_language, read_values
from citymap.api.wire import request_id
from citymap.catalog import Catalog
from citymap.earth.datum import DATUMS
from citymap.errors import MalformedParameter, MissingParameter

LARGEST: Final = 20 * 2**20  # bytes of a file
_TEXT = 200
IMPORT: Table = table(
    Parameter(
        "filename",
        "text",
        "What the file is called, with its ending.",
        required=True,
        most=_TEXT,
    ),
    Parameter("datum", "choice", "Datum of its degrees.", choices=DATUMS),
    Parameter(
        "crs", "integer", "EPSG code of its metres.", minimum=1024, maximum=32767
    ),
    Parameter("sheet", "text", "Read this sheet only.", most=_TEXT),
    Parameter("mapping", "text", "Name of a saved mapping of columns.", most=_TEXT),
    Parameter("encoding", "text", "Encoding of a text file.", most=_TEXT),
    Parameter("path", "text", "Path to the records in a JSON file.", most=_TEXT),
    Parameter("table", "text", "Layer of a GeoPackage.", most=_TEXT),
    Parameter(
        "keep_unknown", "switch", "1: keep columns that no field claims.", default=0
    ),
    LANG,
)
LOOK: Table = table(LANG)
CONFIRM: Table = table(
    Parameter("agree", "switch", "1: agree to what the notices ask.", default=0), LANG
)
#: A request is answered within this, with the import's result or without.
_ANSWER_WITHIN_S = 50.0
_FILES = {
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PAGE: "text/html; charset=utf-8",
}
_PRIVATE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def import_routes(
    desk: ImportDesk,
    catalog: Catalog,
    credentials: Credentials,
    published: Callable[[], Awaitable[None]],
) -> APIRouter:
    """Make the routes.

    Parameters
    ----------
    published
        Called when a version may have been published, so that it is served.
    """
    routes = APIRouter()
    base = "/v1/admin/layers/{layer}/imports"

    @routes.post(base)
    async def begin(request: Request, layer: str) -> Response:
        began = time.perf_counter()
        credentials.require(request.scope, "importer", layer)
        catalog.layer(layer)
        stated = _stated(request, layer)
        async with desk.place() as place:
            await _take_in(request, place.folder / UPLOAD)
            desk.start(place, stated)
        left_s = _ANSWER_WITHIN_S - (time.perf_counter() - began)
        await desk.wait(place.folder, max(left_s, 1.0))
        return await asyncio.to_thread(_told, desk, layer, place.folder.name)

    @routes.get(base + "/{import_id}")
    async def look(request: Request, layer: str, import_id: str) -> Response:
        credentials.require(request.scope, "importer", layer)
        read_values(request, LOOK)
        return await asyncio.to_thread(_told, desk, layer, import_id)

    @routes.get(base + "/{import_id}/{file}")
    async def fetch(
        request: Request, layer: str, import_id: str, file: str
    ) -> Response:
        credentials.require(request.scope, "importer", layer)
        read_values(request, LOOK)
        return _file(desk, layer, import_id, file)

    @routes.post(base + "/{import_id}/confirm")
    async def confirm(request: Request, layer: str, import_id: str) -> Response:
        key = credentials.require(request.scope, "publisher", layer)
        values = read_values(request, CONFIRM)
        agreed = bool(values.get("agree"))
        try:
            done = await desk.confirm(layer, import_id, who=key.name, agreed=agreed)
        finally:
            await published()
        data = {"layer": layer, "version": done["version"], "rows": done["rows"]}
        return _answer({"status": 0, "message": "ok", "id": import_id, "data": data})

    return routes


def _stated(request: Request, layer: str) -> dict[str, object]:
    """Read what is stated of a file."""
    values = read_values(request, IMPORT)
    require(IMPORT, values)
    return {
        **values,
        "layer": layer,
        "lang": read_language(request, values),
        "filename": _plain_name(str(values["filename"])),
    }


def _file(desk: ImportDesk, layer: str, import_id: str, file: str) -> Response:
    """Answer with one of the files that are for people."""
    place = desk.folder(layer, import_id) / file if file in _FILES else None
    if place is None or not place.is_file():
        raise Refused(404, "no such file of this import", "这次导入没有这个文件")
    headers = {
        **_PRIVATE,
        "content-disposition": f'attachment; filename="{file}"',
        "content-security-policy": "sandbox; default-src 'none'",
        "x-request-id": request_id().decode(),
    }
    return FileResponse(place, media_type=_FILES[file], headers=headers)


async def _take_in(request: Request, place: Path) -> None:
    """Write a request's body to a file, at most ``LARGEST`` bytes of it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith("multipart/") or request.headers.get(
        "content-encoding", "identity"
    ) not in ("", "identity"):
        raise Refused(
            415,
            "send the file itself as the body, not a form and not compressed",
            "请求体应为文件本身，不要用表单，也不要压缩",
        )
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S - 5.0):
            with place.open("xb") as file:
                await _write_body(request, file)
    except TimeoutError as error:
        raise Refused(408, "the file came too slowly", "文件上传过慢") from error
    except ClientDisconnect as error:
        raise Refused(499, "nobody waits for an answer", "请求已中断") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise failed(507) from error
        raise


async def _write_body(request: Request, file: BinaryIO) -> None:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST:
            raise _too_large()
        file.write(chunk)
    if not size:
        raise MissingParameter("body", "the file is missing", "缺少文件内容")


def _plain_name(given: str) -> str:
    """Give a file's name without folders; MalformedParameter if it is none."""
    name = Path(given.replace("\\", "/")).name
    if name in ("", "..") or not name.replace("\u3000", " ").isprintable():
        en = "a file's name, of characters that can be printed"
        raise MalformedParameter("filename", en, "应为文件名，只含可显示的字符")
    return name


def _too_large() -> Refused:
    most = LARGEST // 2**20
    return Refused(413, f"the file is larger than {most} MiB", f"文件超过 {most} MiB")


def _told(desk: ImportDesk, layer: str, import_id: str) -> Response:
    """Answer with what came of an import: a report, a refusal, or patience."""
    result = desk.result(layer, import_id)
    if result is None:
        body = {"status": 0, "message": "reading", "id": import_id, "data": None}
        return _answer(body, status=202, headers={"retry-after": "5"})
    if result["kind"] == "failed":
        raise failed(result["http"])
    if result["kind"] == "refused":
        return _refusal(import_id, result)
    report = (desk.folder(layer, import_id) / REPORT).read_bytes()
    head = b'{"status":0,"message":"ok","id":"%b","data":' % import_id.encode()
    return _answer(b"%b%b}" % (head, report))


def _refusal(import_id: str, result: Result) -> Response:
    body = {
        "status": result["status"],
        "message": result["message"],
        "parameter": result["parameter"],
        "id": import_id,
        "notice": result["notice"],
    }
    busy = result["http"] == HTTPStatus.SERVICE_UNAVAILABLE  # the layer's file
    headers = {"retry-after": "10"} if busy else {}
    return _answer(body, status=result["http"], headers=headers)


def _answer(
    body: Mapping[str, object] | bytes,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    response = answer(body, headers={**_PRIVATE, **(headers or {})})
    del response.headers["access-control-allow-origin"]  # no page of another site
    response.status_code = status
    return response
