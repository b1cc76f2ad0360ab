"""The issuer's tree, whole or in large parts: no one learns which leaf a wallet looks for."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse

from titan.domain.encoding import to_json
from titan_api.access import Installation
from titan_api.answers import TreeAnswer
from titan_api.listings import TreeBucketAnswer, TreeShapeAnswer

router = APIRouter(prefix="/issuer", tags=["issuer"])

Bucket = Annotated[int, Path(ge=0, le=511, description="Number of a bucket, from 0.")]


@router.get("/tree", response_model=TreeAnswer)
def read_tree(titan: Installation) -> JSONResponse:
    """Return every leaf of the issuer's tree and the root that they make."""
    return JSONResponse(to_json(titan.tree()))


@router.get("/tree/buckets", response_model=TreeShapeAnswer)
def read_shape(titan: Installation) -> JSONResponse:
    """Return how large the tree is, and into how many buckets it is cut."""
    return JSONResponse(to_json(titan.tree_shape()))


@router.get("/tree/buckets/{bucket}", response_model=TreeBucketAnswer)
def read_bucket(titan: Installation, bucket: Bucket) -> JSONResponse:
    """Return 4,096 leaves or more, with what leads from them to the root.

    A leaf at place p stands in bucket min(p // 4096, buckets - 1).
    """
    return JSONResponse(to_json(titan.tree_bucket(bucket)))
