"""nginx and Caddy with the samples of hosting/, in front of servers on this machine, where Debian's
packages nginx-light and caddy are installed.

with proxies.PROXIES["nginx"](folder, [server.port]) as url:
    ...                        # the domain's address, above activsim's path BASE
"""

import contextlib
import datetime
import http.cookiejar
import ipaddress
import os
import re
import shutil
import ssl
import subprocess
import urllib.request

import pytest
from root import ROOT
from serving import eventually, free_port

BASE = "ml/activsim"
DOMAIN = "school.example"  # nobody's
HOSTING = ROOT / "hosting"
FRAME = """daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log stderr;
events {{}}
http {{
    access_log off;
    {places}
    include {folder}/nginx.conf;
}}
"""
PLACES = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE


def opener(*handlers):
    """For addresses of this machine, whoever signed their certificate."""
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=TRUSTING), *handlers
    )


def cookies():
    """A handler that remembers them, also those that only TLS may carry."""
    return urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())


def program(name):
    """The path of nginx or caddy; without it the test is skipped, or fails where it is required."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        missing = pytest.fail if os.environ.get("ACTIVSIM_REQUIRE_PROXIES") else pytest.skip
        missing(f"{name} is not installed")
    return path


def replaced(text, pattern, by):
    """A sample with what is to be filled in."""
    text, n_places = re.subn(pattern, by, text)
    assert n_places, f"{pattern} was expected in the sample"
    return text


def write_nginx(folder, port, servers):
    """The sample, filled in, and what it is included in; returns the latter's path."""
    write_certificate(folder)
    text = (HOSTING / "nginx.conf").read_text("utf-8")
    text = replaced(text, r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    text = replaced(text, r"/etc/ssl/school\.example", f"{folder}/certificate")
    text = replaced(text, r"(?<=[ =])/activsim", f"/{BASE}")
    lines = "".join(f"server 127.0.0.1:{server};" for server in servers)
    text = replaced(text, r"server 127\.0\.0\.1:8501;", lines)
    (folder / "nginx.conf").write_text(text, "utf-8")
    places = " ".join(f"{place}_temp_path {folder}/{place};" for place in PLACES)
    frame = folder / "frame.conf"
    frame.write_text(FRAME.format(folder=folder, places=places), "utf-8")
    return frame


@contextlib.contextmanager
def nginx(folder, servers):
    path, port = program("nginx"), free_port()
    frame = write_nginx(folder, port, servers)
    with running([path, "-p", folder, "-c", frame], folder, {}):
        yield eventually_there(f"https://127.0.0.1:{port}")


@contextlib.contextmanager
def caddy(folder, servers):
    path, port = program("caddy"), free_port()
    # its certificates are its own, and what is outside of the folder stays as it is
    own = "admin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects"
    text = replaced((HOSTING / "Caddyfile").read_text("utf-8"), "admin off", own)
    (folder / "Caddyfile").write_text(text, "utf-8")
    env = {
        "ACTIVSIM_SITE": f"127.0.0.1:{port}, {DOMAIN}:{port}",
        "ACTIVSIM_BASE": BASE,
        "ACTIVSIM_SERVERS": " ".join(f"127.0.0.1:{server}" for server in servers),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    with running([path, "run", "--config", folder / "Caddyfile"], folder, env):
        yield eventually_there(f"https://127.0.0.1:{port}")


PROXIES = {"nginx": nginx, "caddy": caddy}


@contextlib.contextmanager
def running(command, folder, env):
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            list(map(str, command)),
            env=os.environ | env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield
            assert process.poll() is None, (folder / "log").read_text()
        finally:
            process.kill()
            process.wait()


def eventually_there(url):
    def answers():
        with contextlib.suppress(OSError):
            return opener().open(f"{url}/{BASE}/_stcore/health", timeout=5).status == 200

    eventually(answers)
    return url


def write_certificate(folder):
    """Of 127.0.0.1, signed by nobody else."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "certificate.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
