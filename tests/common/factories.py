"""What a test needs to be there: people, drafts, edits. Made by the services and committed, as the wiki itself would.

ada = world.person("ada")
slug = world.draft("# Purpose", by=ada)
world.edit(slug, "# Purpose and scope", by=ada)
"""

from functools import cache

from sqlalchemy.orm import Session

from tests.common.fakes import FakeClock
from wiki.domain import names
from wiki.domain.permissions import Actor
from wiki.domain.sectors import Role, Sector
from wiki.services import accounts, drafting, editing
from wiki.services.passwords import make_hash
from wiki.services.recording import load
from wiki.storage.accounts import Account, OutgoingMail
from wiki.storage.session import begin_write

PASSWORD = "correct horse battery staple"
TEXT = """# Open data bylaw

## Article 1: Purpose

The city publishes its data.

## Article 2: Scope

This bylaw binds all offices of the city.

- registers
- maps
"""


@cache
def hashed(password: str) -> str:
    """The hash of a password at the cost of the test settings, made once."""
    return make_hash(password, 1)


class World:
    """Makes what a test needs in one database; the clock goes on a minute with each edit."""

    def __init__(self, session: Session, clock: FakeClock) -> None:
        self.session = session
        self.clock = clock

    def person(
        self,
        name: str = "ada",
        *,
        role: Role = Role.CONTRIBUTOR,
        sector: Sector = Sector.CITIZEN,
        password: str = PASSWORD,
    ) -> Actor:
        """The person of that name, made when there is none."""
        key = names.key(name)
        self.begin()
        row = self.session.query(Account).filter_by(name_key=key).one_or_none()
        if row is None:
            email = f"{key}@example.org"
            row = Account(
                name=name,
                name_key=key,
                email=email,
                email_key=email,
                password=hashed(password),
                sector=sector,
                role=role,
                created=self.clock.now(),
            )
            self.session.add(row)
        self.session.commit()
        return self.fresh(row.id)

    def fresh(self, account: int | Actor) -> Actor:
        """The person with the rights that they have by now."""
        actor = accounts.actor_of(self.session, account if isinstance(account, int) else account.id)
        self.session.rollback()
        assert actor is not None
        return actor

    def draft(
        self, text: str = TEXT, *, by: Actor | None = None, title: str = "Open data bylaw", **settings: object
    ) -> str:
        """Start a draft; returns its slug. `settings` are those of services.drafting.Settings."""
        actor = by or self.person()
        new = drafting.NewDraft(drafting.Settings(title=title, **settings), text)  # type: ignore[arg-type]
        self.begin()
        slug = drafting.start(self.session, actor, self.clock.now(), new)
        self.session.commit()
        return slug

    def edit(
        self, slug: str, text: str, *, by: Actor | None = None, summary: str = "", base: int | None = None
    ) -> editing.Saved:
        """Save a whole text as the next revision, a minute later; the base is the newest revision unless told."""
        actor = by or self.person()
        self.begin()
        newest = drafting.find(self.session, slug).revision
        edit = editing.Edit(text=text, base=newest if base is None else base, summary=summary)
        saved = editing.save(self.session, self.fresh_in(actor), self.clock.advance(minutes=1), slug, edit)
        self.session.commit()
        return saved

    def begin(self) -> None:
        """Begin a transaction that writes; what the test has only read before is over."""
        self.session.rollback()
        begin_write(self.session)

    def mails(self) -> list[OutgoingMail]:
        """All mails that wait or were sent, oldest first: nothing leaves the tests."""
        self.session.rollback()
        return self.session.query(OutgoingMail).order_by(OutgoingMail.id).all()

    def fresh_in(self, actor: Actor) -> Actor:
        """The person with the rights that they have by now, within the transaction that is open."""
        return accounts.actor_of(self.session, actor.id) or actor

    def text(self, slug: str, number: int | None = None) -> str:
        """The text of a revision, of the newest unless told."""
        view = drafting.find(self.session, slug)
        text = load(self.session, view.id, number or view.revision).text
        self.session.rollback()
        return text
