"""How the server takes uploads in: in memory or not at all, so that nobody's data ever lies on its disk in plain."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class Discarding(FileUploadHandler):
    """Drops what the handler in memory has left, and tells only its size, by which every form refuses it."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing."""

    def file_complete(self, file_size: int) -> UploadedFile:
        return InMemoryUploadedFile(
            BytesIO(), self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset
        )
