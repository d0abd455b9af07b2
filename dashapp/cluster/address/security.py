"""What a connection to the scheduler needs of Dask's own configuration: certificates for tls://."""

from distributed.security import Security

from dashapp.errors import ConfigurationError

CA_FILE, CERTIFICATE, KEY = (
    f"DASK_DISTRIBUTED__COMM__TLS__{name}" for name in ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")
)
"""As distributed reads them from the environment; its files of settings have them too."""


def find_security(address: str) -> Security:
    """The certificates by which both ends know each other; none for tcp://.

    Raises:
        ConfigurationError: they are missing or of no use, or tcp:// is forbidden here.
    """
    try:
        security = Security()
        if not address.startswith("tls://"):
            _refuse_plain(security, address)
            return security
        _refuse_missing(security)
        security.get_connection_args("client")
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(
            f"The certificates for {address} cannot be used ({reason}); look at {CA_FILE}, "
            f"{CERTIFICATE} and {KEY}."
        ) from error
    return security


def _refuse_plain(security: Security, address: str) -> None:
    if security.require_encryption:
        raise ConfigurationError(
            f"Dask's setting distributed.comm.require-encryption forbids {address}; set "
            "DASHAPP_SCHEDULER to an address that begins with tls://."
        )


def _refuse_missing(security: Security) -> None:
    given = {CA_FILE: security.tls_ca_file, CERTIFICATE: security.tls_client_cert}
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise ConfigurationError(
            f"An address that begins with tls:// needs certificates: set {' and '.join(missing)} "
            f"(and {KEY}, where the key is a file of its own) to those that the owner of the "
            "scheduler has given you."
        )
