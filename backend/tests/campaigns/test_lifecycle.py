import itertools

import pytest

from leadgen.campaigns.lifecycle import MOVES, may_move
from leadgen.fields.enums import CampaignStatus, MessageReviewStatus
from leadgen.messages import lifecycle as messages

C = CampaignStatus
ALLOWED = {
    "draft": "ready archived",
    "ready": "draft generating review archived",
    "generating": "review ready",
    "review": "generating approved archived",
    "approved": "review exported archived",
    "exported": "archived",
    "archived": "",
}
REVIEW = {
    "draft": "approved rejected",
    "approved": "draft rejected sent",
    "rejected": "draft approved",
    "sent": "delivered replied",
    "delivered": "replied",
    "replied": "",
}


@pytest.mark.parametrize(("current", "to"), list(itertools.product(C, C)))
def test_every_pair_of_campaign_states(current, to):
    assert may_move(current, to) == (to.value in ALLOWED[current.value].split())


@pytest.mark.parametrize(("current", "to"), list(itertools.product(MessageReviewStatus, MessageReviewStatus)))
def test_every_pair_of_review_states(current, to):
    assert messages.may_move(current, to) == (to.value in REVIEW[current.value].split())


def test_every_campaign_can_be_put_away():
    """From every state a road leads to the archive."""
    for start in C:
        seen, edge = {start}, {start}
        while edge:
            edge = {to for state in edge for to in MOVES[state]} - seen
            seen |= edge
        assert C.ARCHIVED in seen
