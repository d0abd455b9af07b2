"""What the processes of a local cluster inherit from the web process that starts them.

A worker reads files of strangers and needs no secret of the page: not the operator's token, not
Coiled's, not Redis's address. So an environment is put together from what is known to be needed.
"""

from collections.abc import Iterable, Mapping

_SYSTEM = {
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
}
_PROGRAMS = {
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "DYLD_LIBRARY_PATH",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
}
_NETWORK = {
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
}
_PREFIXES = ("LC_", "PYTHON", "DASK_", "NUMBA_", "MALLOC_")
_NEVER = ("DASK_COILED", "DASK_INTERNAL")

_STORES = {
    "s3": ("AWS_",),
    "s3a": ("AWS_",),
    "gs": ("GOOGLE_", "CLOUDSDK_"),
    "gcs": ("GOOGLE_", "CLOUDSDK_"),
    "az": ("AZURE_",),
    "abfs": ("AZURE_",),
    "abfss": ("AZURE_",),
    "adl": ("AZURE_",),
}
"""Scheme of the data -> what the client of that store reads its credentials from."""

_ANY_STORE = ("FSSPEC_", "KRB5", "HADOOP_")


def choose_environment(environ: Mapping[str, str], data: Iterable[str]) -> dict[str, str]:
    """Of `environ` what a worker needs that reads `data`; credentials of those stores alone."""
    allowed = (*_PREFIXES, *_prefixes_for(data))
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith(_NEVER)
        and (name.upper() in _SYSTEM | _PROGRAMS | _NETWORK or name.startswith(allowed))
    }


def _prefixes_for(data: Iterable[str]) -> list[str]:
    schemes = {uri.partition("://")[0] for uri in data if "://" in uri} - {"file"}
    own = [prefix for scheme in schemes for prefix in _STORES.get(scheme, ())]
    return [*own, *_ANY_STORE] if schemes else []
