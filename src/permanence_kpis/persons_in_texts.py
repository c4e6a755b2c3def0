"""Persons in what people write, which others read: e-mail addresses, telephone numbers, names, and ids of children.

What is said never repeats what was found. No list of names is whole, and not every name is found: somebody reads a text
before it is published.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from permanence_kpis.errors import Place

_E_MAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<![\d.])(\+44\s?(\(0\))?|\(?0)(?:[\s().-]{0,2}\d){9,10}(?!\d)")
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Councillor|Sir|Dame|Rev)\.?\s+[A-Z][\w'’-]+")
_CAPITALISED = re.compile(r"\b[A-Z][a-z'’-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][\w'’-]*[a-z])+")
"""Two words or more with a capital each, an initial between them or not."""
_WORD = re.compile(r"[A-Za-z]+")

_IN_POSTS = """
adviser advisor analyst assistant authority board business care carer chair chief child children clerk commissioner
committee consultant coordinator council councillor court deputy development director directorate education
executive family fostering group head headteacher health hub independent intelligence iro lead leader leads legal
manager managers member mentor nurse officer officers ordinator owner panel parenting participation partner
partnership performance permanence placement practice practitioner principal professional programme project quality
reviewing school senior service services social solicitor specialist strategic supervisor support teacher team teams
virtual work worker workers young youth
"""
_OF_POSTS = frozenset(_IN_POSTS.split())
"""Words that a post is made of: what holds one of them is taken for a post, whatever its capitals."""

_FREQUENT = """
Aaron Abigail Adam Adrian Aisha Alan Alex Alexander Alfie Ali Alice Alison Amelia Amina Amy Andrea Andrew Angela
Anita Ann Anna Anne Anthony Antonia Archie Arthur Ava Barbara Ben Benjamin Beth Bethany Brian Callum Cameron Carl
Caroline Catherine Charles Charlie Charlotte Chloe Chris Christine Christopher Claire Clare Colin Connor Craig
Daniel Darren David Deborah Debbie Denise Diane Donna Dylan Edward Eleanor Elizabeth Ella Ellie Emily Emma Ethan
Evie Fatima Fiona Freya Gareth Gary Gemma Geoffrey George Georgia Gillian Graham Hannah Harriet Harry Hassan Helen
Henry Ian Imran Isaac Isabella Isla Jack Jacob Jacqueline Jake James Jamie Jane Janet Jason Jayne Jennifer Jenny
Jessica Jill Joan Joanne Joe John Jonathan Jordan Joseph Joshua Judith Julia Julie Karen Kate Katherine Kathryn
Katie Keith Kelly Kenneth Kerry Kevin Kieran Kim Kirsty Laura Lauren Leah Lee Leo Lesley Lewis Liam Linda Lisa Logan
Louise Lucas Lucy Luke Lynn Lynne Malcolm Margaret Maria Marie Martin Mary Matthew Megan Melanie Mia Michael
Michelle Mohammed Muhammad Naomi Natalie Natasha Nathan Neil Niamh Nicholas Nicola Nigel Noah Oliver Olivia Oscar
Owen Pamela Patricia Patrick Paul Paula Pauline Peter Philip Phoebe Poppy Rachel Rebecca Richard Robert Robin Roger
Rory Rosie Ruth Ryan Sally Sam Samantha Samuel Sandra Sara Sarah Sean Sharon Shaun Shirley Simon Sophia Sophie
Stacey Stephanie Stephen Steven Stuart Susan Suzanne Tara Theo Thomas Tim Timothy Tina Tom Toby Tracey Tracy Trevor
Valerie Vanessa Victoria Vincent Wendy William Yasmin Yvonne Zara Zoe
"""
_FIRST_NAMES = frozenset(_FREQUENT.split())
"""First names that many people in England have, picked by hand, and no other word with a capital."""

_ALSO_WORDS = frozenset(
    ("Carol", "Dawn", "Faith", "Grace", "Grant", "Heather", "Holly", "Hope", "Joy", "Mark", "Rose", "Will")
)
"""First names that begin a sentence as another word: names only before a word with a capital."""

_WHO = ("lead", "by")
"""The fields that name a post."""

_RUNS = re.compile(r"\w+(?:-\w+)*")
_SHORTEST_ID, _SHORTEST_NUMBER = 4, 5


@dataclass(frozen=True)
class Written:
    """A text that somebody wrote, and where it stands."""

    place: Place
    text: str


# D-502: fewer digits are as likely a figure or a year
def may_be_ids(text: str) -> frozenset[str]:
    """The words of a text that may be the id of a child, in small letters.

    None of fewer than four characters, and no number of fewer than five digits that does not begin with a zero.
    """
    words = {found.strip(".,;:!?()[]{}'\"“”‘’") for found in text.casefold().split()}
    for run in _RUNS.findall(text.casefold()):
        words |= {run, *run.split("-")}
    return frozenset(word for word in words if len(word) >= _SHORTEST_ID and not _is_figure(word))


def _is_figure(word: str) -> bool:
    return word.isdecimal() and len(word) < _SHORTEST_NUMBER and not word.startswith("0")


def persons_in(text: str, field: str, because: str) -> Iterator[tuple[str, str]]:
    """What a text may hold of a person, and what would be right; `because` says why nobody should be named."""
    if _E_MAIL.search(text):
        yield "this has what looks like an e-mail address", f"Take it out: {because}."
    if _TELEPHONE.search(text):
        yield "this has what looks like a telephone number", f"Take it out: {because}."
    if _names_somebody(text, field):
        yield "this may name a person", f"Name the post instead, such as Head of service: {because}."


# D-264: by frequent first names, titles, and capitals where a post should be
def _names_somebody(text: str, field: str) -> bool:
    if _TITLE.search(text) or any(word in _FIRST_NAMES for word in _WORD.findall(text)):
        return True
    runs = [found.group() for found in _CAPITALISED.finditer(text)]
    if field not in _WHO:
        return any(run.split()[0] in _ALSO_WORDS for run in runs)
    return not _is_post(text) or any(not _is_post(run) for run in runs)


def _is_post(text: str) -> bool:
    return any(word.lower() in _OF_POSTS for word in _WORD.findall(text))
