"""who brought each word

Revision: 0002, after 0001, made on 2026-11-25 04:05:12.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("attributed", sa.Integer(), server_default="0", nullable=False))
    op.add_column("passage", sa.Column("provenance", sa.LargeBinary(), nullable=True))
    op.create_table(
        "sentence",
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("passage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_sentence_draft_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passage.id"], name=op.f("fk_sentence_passage_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "digest", "passage_id", name=op.f("pk_sentence")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("sentence")
    op.drop_column("passage", "provenance")
    op.drop_column("draft", "attributed")
