"""Azure's libraries of Debian for Python, unmodified, against the local Key Vault, for key-vault-sdk.sh.

  python3 key-vault-sdk.py VAULT PART

PART is a function below. The token that the vault takes, its resource and its tenant are in
AAD_TEST_TOKEN, AAD_TEST_RESOURCE and AAD_TEST_TENANT. Ends with 0 when all was as it should be.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import hashlib
import os
import sys
import time

from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.keyvault.certificates import CertificateClient, CertificatePolicy
from azure.keyvault.keys import KeyClient
from azure.keyvault.keys.crypto import CryptographyClient, SignatureAlgorithm
from azure.keyvault.secrets import SecretClient
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import pkcs12

vault, part = sys.argv[1:]
asked = []
text = b"what is signed"
digest = hashlib.sha256(text).digest()


class Credential:
    """The token that the test has got; the libraries must ask for it as the challenge says."""

    def get_token(self, *scopes, tenant_id=None, **_):
        asked.append((scopes, tenant_id))
        return AccessToken(os.environ["AAD_TEST_TOKEN"], int(time.time()) + 3600)


options = {"vault_url": vault, "credential": Credential(), "api_version": "7.3"}
secrets, keys, certificates = SecretClient(**options), KeyClient(**options), CertificateClient(**options)
quick = {"_polling_interval": 0.05}


def want_challenge():
    assert asked[0] == ((os.environ["AAD_TEST_RESOURCE"] + "/.default",), os.environ["AAD_TEST_TENANT"]), asked


def want_refusal(status, code, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except HttpResponseError as error:
        assert (error.status_code, error.error.code) == (status, code), error
    else:
        raise AssertionError(f"{call} was not refused")


def sign(key, algorithm):
    client = CryptographyClient(key.id, Credential(), api_version="7.3")
    return client.sign(algorithm, digest).signature


def verify_pss(public_key, signature):
    public_key.verify(signature, text, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


def number(value):
    return int.from_bytes(value, "big")


def test_secrets():
    first = secrets.set_secret("one", "first", content_type="text/plain", tags={"kind": "test"})
    secrets.set_secret("one", "caf\u00e9")
    want_challenge()
    assert secrets.get_secret("one").value == "caf\u00e9"
    assert secrets.get_secret("one", first.properties.version).properties.tags == {"kind": "test"}
    assert len(list(secrets.list_properties_of_secret_versions("one"))) == 2
    poller = secrets.begin_delete_secret("one", **quick)
    want_refusal(409, "Conflict", secrets.set_secret, "one", "again")
    poller.wait()
    assert poller.result().recovery_id.endswith("/deletedsecrets/one")
    assert len(list(secrets.list_deleted_secrets())) == 1
    want_refusal(404, "SecretNotFound", secrets.get_secret, "one")
    secrets.begin_recover_deleted_secret("one", **quick).wait()
    latest = secrets.get_secret("one")
    secrets.update_secret_properties("one", latest.properties.version, enabled=False)
    want_refusal(403, "Forbidden", secrets.get_secret, "one")


def test_keys():
    key = keys.create_rsa_key("one", size=2048, hardware_protected=True)
    public_key = rsa.RSAPublicNumbers(number(key.key.e), number(key.key.n)).public_key()
    verify_pss(public_key, sign(key, SignatureAlgorithm.ps256))
    public_key.verify(sign(key, SignatureAlgorithm.rs256), text, padding.PKCS1v15(), hashes.SHA256())
    key = keys.create_ec_key("two", curve="P-256")
    public_key = ec.EllipticCurvePublicNumbers(number(key.key.x), number(key.key.y), ec.SECP256R1()).public_key()
    signature = sign(key, SignatureAlgorithm.es256)
    der = encode_dss_signature(number(signature[:32]), number(signature[32:]))
    public_key.verify(der, text, ec.ECDSA(hashes.SHA256()))
    assert len(list(keys.list_properties_of_keys())) == 2


def test_certificates():
    policy = CertificatePolicy("Self", subject="CN=aad-agent", exportable=True, key_type="RSA", key_size=2048)
    made = certificates.begin_create_certificate("agent", policy, **quick).result()
    leaf = x509.load_der_x509_certificate(bytes(made.cer))
    assert leaf.subject.rfc4514_string() == "CN=aad-agent"
    assert leaf.fingerprint(hashes.SHA1()) == made.properties.x509_thumbprint
    verify_pss(leaf.public_key(), sign(keys.get_key("agent"), SignatureAlgorithm.ps256))
    pfx = pkcs12.load_key_and_certificates(base64.b64decode(secrets.get_secret("agent").value), None)
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    assert pfx[0].public_key().public_bytes(*form) == leaf.public_key().public_bytes(*form)
    certificates.begin_delete_certificate("agent", **quick).wait()
    certificates.begin_recover_deleted_certificate("agent", **quick).wait()


def test_hsm():
    key = keys.create_rsa_key("one", size=2048, hardware_protected=True)
    want_challenge()
    public_key = rsa.RSAPublicNumbers(number(key.key.e), number(key.key.n)).public_key()
    verify_pss(public_key, sign(key, SignatureAlgorithm.ps256))


def test_wrong_resource():
    try:
        secrets.get_secret("one")
    except ValueError as error:
        assert "does not match the requested domain" in str(error), error
    else:
        raise AssertionError("the resource was believed")
    assert not asked


def test_wrong_token():
    try:
        secrets.get_secret("one")
    except ClientAuthenticationError as error:
        assert error.status_code == 401, error
    else:
        raise AssertionError("the token was taken")


globals()[f"test_{part}"]()
