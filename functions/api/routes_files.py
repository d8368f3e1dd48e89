"""Files: declared here, uploaded to a signed URL, judged by events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from functions.api.access import Caller, OwnFile, Parts
from functions.api.job_documents import Document
from functions.api.pages import DEFAULT_LIMIT, Cursor, Limit, own_page
from functions.api.signed_documents import FileDocument, UploadDocument
from functions.api.strict_json import StrictRoute
from shared.committing import create
from shared.model import FileStatus
from shared.requests import FileRequest

router = APIRouter(prefix="/v1/files", tags=["files"], route_class=StrictRoute)


class DeclaredFile(Document):
    """A new file, and how to send its bytes."""

    file: FileDocument
    upload: UploadDocument


class FileList(Document):
    """Some files, newest first."""

    files: list[FileDocument]
    next_cursor: str | None


@router.post("", status_code=201)
def declare_file(
    asked: FileRequest, app: Parts, principal: Caller, response: Response
) -> DeclaredFile:
    """Declare a file; the answer says where and how to upload it."""
    file = app.uploads.declare(principal.owner, asked.name, asked.content_type, asked.size)
    leave = app.uploads.leave_to_upload(file)
    create(app.documents, [app.uploads.creation(file)])
    response.headers["Location"] = f"/v1/files/{file.id}"
    return DeclaredFile(file=FileDocument.of(file), upload=UploadDocument.of(leave))


@router.get("")
def list_files(
    app: Parts,
    principal: Caller,
    status: Annotated[FileStatus | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> FileList:
    """Your files, newest first."""
    page = own_page(app, principal, "file", {"status": status}, cursor, limit)
    files = [app.uploads.files.decode(stored).value for stored in page.documents]
    return FileList(files=[FileDocument.of(file) for file in files], next_cursor=page.cursor)


@router.get("/{file_id}")
def get_file(file: OwnFile) -> FileDocument:
    """A file: its status, and what validation found."""
    return FileDocument.of(file)


@router.get("/{file_id}/download", status_code=307, response_class=RedirectResponse)
def download_file(file: OwnFile, app: Parts) -> RedirectResponse:
    """Download a file as it was uploaded: redirects to a signed URL.

    Before the file is ready the answer is 409 ``file_not_ready``; where it never will be, 409 with
    the code that the file's ``error`` has.
    """
    return RedirectResponse(app.uploads.leave_to_download(file).url, status_code=307)


@router.delete("/{file_id}", status_code=204)
def delete_file(file: OwnFile, app: Parts) -> None:
    """Delete a file and its bytes. Jobs that still wait for it fail with ``file_deleted``."""
    app.uploads.delete(file)
