"""A deployer's value sets over ours, by canonical URL: pages joined, imports resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TypeVar

from fhir_mappings.value_set_content import Code, Content, content
from fhir_mappings.value_set_files import BadValueSet, Page, ValueSetFile, bad, shown_code

ByUrl = Mapping[str, ValueSetFile]
_Item = TypeVar("_Item")
_Found = TypeVar("_Found")


def join_pages(files: Sequence[ValueSetFile]) -> dict[str, ValueSetFile]:
    """Give one value set a canonical URL: the pages of an expansion become one.

    Raises BadValueSet for a missing page, for pages that overlap or tell different totals, and
    for two files of one URL that are no pages.
    """
    groups: dict[str, list[ValueSetFile]] = {}
    for one in files:
        groups.setdefault(one.url, []).append(one)
    return {one.url: one for one in collected(groups.values(), _joined)}


def contents_over(ours: ByUrl, theirs: ByUrl) -> dict[str, Content]:
    """Give the content of every set of the deployer, by URL.

    Raises BadValueSet for an import that leads nowhere or in a circle, for a set without any
    code, and for one that nothing reads: neither ours by URL nor imported by one that is.
    """
    resolver = _Resolver(ours, theirs)
    found = dict(zip(theirs, collected(theirs.values(), resolver.content_of), strict=True))
    collected([one for url, one in theirs.items() if url not in ours], resolver.refuse_unread)
    return found


def content_of_ours(one: ValueSetFile) -> Content:
    """Give what a set of the package holds: it lists codes and prefixes, and imports nothing."""
    return content((code for part in one.includes for code in part.codes or ()), one.prefixes)


def adds_to_ours(one: ValueSetFile) -> bool:
    """Tell whether a set keeps what ours of the same URL holds: an include imports just that."""
    return any(
        part.codes is None and [_split(name)[0] for name in part.imports] == [one.url]
        for part in one.includes
    )


def collected(items: Iterable[_Item], do: Callable[[_Item], _Found]) -> list[_Found]:
    """Do something with every item; raise one BadValueSet with a line for each that fails."""
    found, wrong = [], []
    for item in items:
        try:
            found.append(do(item))
        except BadValueSet as error:
            wrong.append(str(error))
    if wrong:
        raise BadValueSet("\n".join(dict.fromkeys(wrong)))
    return found


class _Resolver:
    """Evaluates sets, each once, and notes which were imported."""

    __slots__ = ("_done", "_imported", "_open", "_ours", "_theirs")

    def __init__(self, ours: ByUrl, theirs: ByUrl) -> None:
        self._ours = ours
        self._theirs = theirs
        self._done: dict[str, Content] = {}
        self._open: list[str] = []
        self._imported: set[str] = set()

    def content_of(self, one: ValueSetFile) -> Content:
        """Give what one of the deployer's sets holds; an expansion takes the place of includes."""
        if one.url in self._done:
            return self._done[one.url]
        if one.url in self._open:
            raise bad(one, f"imports itself by way of {self._open[-1]}")
        self._open.append(one.url)
        try:
            found = self._evaluated(one)
        except BadValueSet:
            raise
        except ValueError as error:
            raise bad(one, str(error)) from error
        finally:
            self._open.pop()
        if found.is_empty:
            raise bad(one, "holds no code, so that nothing would ever match")
        self._done[one.url] = found
        return found

    def refuse_unread(self, one: ValueSetFile) -> None:
        """Refuse a set that no rule and no other set reads."""
        if one.url not in self._imported:
            raise bad(one, "is read by nothing: its url is none of ours, and no set imports it")

    def _evaluated(self, one: ValueSetFile) -> Content:
        if one.pages:
            found = content((code for page in one.pages for code in page.codes), one.prefixes)
            if adds_to_ours(one):
                found = found.union(self._imported_by(one, one.url))
        else:
            parts = (self._part(one, part.codes, part.imports) for part in one.includes)
            found = reduce(Content.union, parts, content((), one.prefixes))
        for part in one.excludes:
            found = found.without(self._part(one, part.codes, part.imports))
        return found

    def _part(
        self, one: ValueSetFile, codes: tuple[Code, ...] | None, imports: tuple[str, ...]
    ) -> Content:
        """A code of a part must stand in its list and in each value set that it names (FHIR R4)."""
        found = [self._imported_by(one, name) for name in imports]
        if codes is not None:
            found.insert(0, content(codes))
        return reduce(Content.intersection, found)

    def _imported_by(self, one: ValueSetFile, name: str) -> Content:
        url, version = _split(name)
        mine, own = self._theirs.get(url), self._ours.get(url)
        if url == one.url or (own is not None and version == own.version):
            mine = None
        chosen = mine or own
        if chosen is None:
            raise ValueError(f"imports {name}, which is neither ours nor in the folder")
        if version not in ("", chosen.version):
            raise ValueError(f"imports {name}, of which only version {chosen.version} is here")
        if chosen is own:
            return content_of_ours(chosen)
        self._imported.add(url)
        return self.content_of(chosen)


def _split(name: str) -> tuple[str, str]:
    url, _, version = name.strip().partition("|")
    return url, version


def _joined(files: list[ValueSetFile]) -> ValueSetFile:
    pages = sorted((page for one in files for page in one.pages), key=lambda page: page.offset)
    marks = {code: mark for one in files for code, mark in one.marks.items()}
    names = ", ".join(one.file for one in files)
    whole = replace(files[0], file=names, pages=tuple(pages), marks=marks)
    if len(files) > 1 and len(pages) != len(files):
        raise bad(whole, "stands in several files, which are no pages of one expansion")
    if wrong := _wrong_pages(pages):
        raise bad(whole, wrong)
    return whole


def _wrong_pages(pages: Sequence[Page]) -> str:
    """Say what is wrong with the pages of an expansion; "" when nothing is."""
    totals = {page.total for page in pages}
    if len(totals) > 1:
        return "has pages that tell different totals"
    if None in totals and len(pages) > 1:
        return "has pages that tell no total, so that the last may be missing"
    held = 0
    for page in pages:
        if page.offset > held:
            return f"lacks the page of its expansion that begins at offset {held}"
        if page.offset < held:
            return f"has pages that overlap at offset {page.offset}"
        held += page.nodes
    total = next(iter(totals), None)
    if total is not None and held < total:
        return f"holds {held} of the {total} codes of its expansion: a page is missing"
    return _repeated(pages)


def _repeated(pages: Sequence[Page]) -> str:
    seen: set[Code] = set()
    for code in (code for page in pages for code in page.codes):
        if code in seen:
            return f"{shown_code(code)} stands twice"
        seen.add(code)
    return ""
