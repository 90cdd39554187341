"""`portal content`: checks, withdraws and deletes articles."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from portal.cli.checking import check
from portal.cli.opening import DataDirOption, Opened, SiteOption, opened, settings_from
from portal.errors import ContentError
from portal.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Check, withdraw or delete articles.")
app.command()(check)


@app.command()
def withdraw(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="The ids of the articles.", show_default=False)
    ],
    *,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Take articles off the portal. Their addresses then answer “withdrawn” (410); the store keeps them."""
    count = asyncio.run(_withdraw(settings_from(site, data_dir), ids))
    typer.echo(f"Withdrawn: {count}. Withdrawn before: {len(set(ids)) - count}.")
    typer.echo(
        "Write “withdrawn: true” where they are imported from, or the next import publishes them again."
    )


@app.command()
def delete(
    id: Annotated[str, typer.Argument(metavar="ID", help="The id of the article.", show_default=False)],  # noqa: A002 - its word everywhere
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Delete an article for ever, in all its languages. To take it off the portal only, use “withdraw”."""
    asyncio.run(_delete(settings_from(site, data_dir), id, yes))
    typer.echo(f"Deleted: {id}.")


async def _withdraw(settings: Settings, ids: list[str]) -> int:
    async with opened(settings) as parts:
        for id_ in ids:
            await _known(parts, id_)
        return await parts.store.withdraw(ids)


async def _delete(settings: Settings, id_: str, yes: bool) -> None:
    async with opened(settings) as parts:
        title = await _known(parts, id_)
        if not yes:
            typer.confirm(f"Delete “{title}” ({id_}) for ever?", abort=True)
        await parts.store.delete(id_)


async def _known(parts: Opened, id_: str) -> str:
    """The title of the article. Raises ContentError if there is none with this id."""
    article = await parts.store.get(id_)
    if article is None:
        raise ContentError(
            f"No article has the id “{id_}”. Nothing was done; look the id up with `portal export`."
        )
    return article.translations[article.original].title
