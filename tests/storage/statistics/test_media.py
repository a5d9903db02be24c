"""What an upload was sent as is kept when it is read, and can be found out later by its reading."""

import pytest

from storage.statistics import media
from storage.statistics.models import UploadMedium
from tests.review.building import object_store, raise_exception, raise_missing_file

pytestmark = pytest.mark.django_db


def test_it_is_kept_when_the_upload_is_read() -> None:
    upload = raise_exception().upload
    assert upload is not None
    assert UploadMedium.objects.get(upload=upload).medium == "scan"


def test_nothing_is_said_where_nothing_was_read() -> None:
    raise_missing_file()
    assert not UploadMedium.objects.exists()


def test_uploads_of_a_former_version_get_it_by_their_readings() -> None:
    raise_exception()
    raise_missing_file()
    UploadMedium.objects.all().delete()
    assert media.complete(object_store()) == 1
    assert media.complete(object_store()) == 0
    assert UploadMedium.objects.get().medium == "scan"
