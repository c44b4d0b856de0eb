"""pkg_resources: files beside a package's code, versions as `packaging` compares them; what is installed is not known."""
import os

from _scopelint import any_order, file_exists, is_unknown, list_folder, open_file, unknown
from packaging.version import parse as parse_version


def _path(package, name):
    module = package if hasattr(package, "__file__") else __import__(package, None, None, ["_"])
    file = getattr(module, "__file__", None)
    return unknown("where a package lies", "str") if file is None or is_unknown(file) else os.path.join(os.path.dirname(file), name)


def resource_filename(package_or_requirement, resource_name):
    return _path(package_or_requirement, resource_name)


def resource_stream(package_or_requirement, resource_name):
    return open_file(_path(package_or_requirement, resource_name), "rb")


def resource_string(package_or_requirement, resource_name):
    file = resource_stream(package_or_requirement, resource_name)
    return unknown("the contents of a file", "bytes") if is_unknown(file) else file.read()


def resource_exists(package_or_requirement, resource_name):
    return file_exists(_path(package_or_requirement, resource_name))


def resource_isdir(package_or_requirement, resource_name):
    return file_exists(_path(package_or_requirement, resource_name), "folder")


def resource_listdir(package_or_requirement, resource_name):
    return any_order(list_folder(_path(package_or_requirement, resource_name)))
