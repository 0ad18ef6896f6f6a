"""A real S3 service for one test run: seaweedfs, on loopback only, with signatures checked."""

import json
import shutil
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from tests.ground import keeper

ACCESS_KEY = "fairtendertests01"
SECRET_KEY = "fairtender-tests-secret-0001"
REGION = "eu-west-2"
LOOPBACK = "127.0.0.1"
GRPC_DISTANCE = 10_000  # seaweedfs opens a second port this much above each of its own


@dataclass(frozen=True)
class S3:
    """A running S3 service and the key that may use it."""

    endpoint: str
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    region: str = REGION

    def new_bucket(self) -> str:
        """Create an empty bucket of its own for one test. Returns its name."""
        name = f"test-{uuid.uuid4().hex}"
        client = boto3.client(
            "s3", endpoint_url=self.endpoint, region_name=self.region, aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key, config=Config(s3={"addressing_style": "path"}),
        )  # fmt: skip
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": self.region})
        client.close()
        return name


def _program() -> str:
    beside_python = Path(sys.executable).with_name("weed")
    found = str(beside_python) if beside_python.exists() else shutil.which("weed")
    if not found:
        raise RuntimeError("The S3 server is missing: run make dev.")
    return found


def start_server() -> dict[str, str]:
    """Start a server of its own, which ends with this process. Gives its endpoint."""
    home = keeper.new_home("s3")
    keys = home / "keys.json"
    who = {
        "name": "tests",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    keys.write_text(json.dumps({"identities": [who]}))
    (home / "data").mkdir()
    port = {name: keeper.free_port(also_at=GRPC_DISTANCE) for name in ("master", "volume", "filer", "s3")}
    command = [
        _program(), "-logtostderr=true", "server", f"-dir={home / 'data'}", f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}",
        *(f"-{name}.port={number}" for name, number in port.items()),
        "-filer", "-s3", f"-s3.config={keys}", "-master.telemetry=false", "-master.volumeSizeLimitMB=64",
        "-s3.port.iceberg=0", "-s3.port.lance=0",
        "-volume.max=2000", "-volume.minFreeSpace=0", "-volume.preStopSeconds=0",
        f"-filer.localSocket={home / 'filer.sock'}",
    ]  # fmt: skip
    log = keeper.start_kept(home, command)
    endpoint = f"http://{LOOPBACK}:{port['s3']}"
    keeper.wait_for("The S3 server", lambda: keeper.answers(f"{endpoint}/status"), log=log)
    service = S3(endpoint)

    def takes_writes() -> bool:
        try:
            service.new_bucket()
        except Exception:  # the gateway answers before the parts behind it do
            return False
        return True

    keeper.wait_for("The S3 server", takes_writes, log=log)
    return {"endpoint": endpoint}


def start(factory: pytest.TempPathFactory) -> S3:
    """The run's one S3 service."""
    return S3(keeper.once_per_run(keeper.run_folder(factory), "s3", start_server)["endpoint"])
