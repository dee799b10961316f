"""The official Python client through a user's life: every row that test/clients/rows.ts asks of it, one JSON line each."""

# Each of these registers its checks. The order is that of the walk: search first, for its row about the default page.
# ruff: noqa: F401, I001
import fields
import create
import change
import sign_in

from walk import run

run()
