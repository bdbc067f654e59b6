"""Names under which a machine reaches nobody but itself."""

WITHIN_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


def is_within_this_machine(host: str) -> bool:
    """Is a host, with or without a port, this machine seen from itself?"""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return host in WITHIN_THIS_MACHINE or name in WITHIN_THIS_MACHINE
