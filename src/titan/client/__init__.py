"""The typed client of the service: `client.Client`, and `aio.AsyncClient` for asyncio."""
