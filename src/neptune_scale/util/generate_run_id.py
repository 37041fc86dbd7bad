"""Names for runs whose script gives none."""

import random
import string
from datetime import UTC, datetime

__all__ = ["generate_run_id"]

_ADJECTIVES = (
    "amber ample ancient autumn bold breezy bright brisk calm candid clear clever coastal cobalt cool coral crisp curious deep deft "
    "distant dusky eager early easterly even faint fair fearless firm fluent foggy fond frank free fresh gentle gilded glad golden "
    "graceful grand hardy hazy hidden humble indigo ivory jade jolly keen kind lasting lavish level light limber lively local lofty "
    "loyal lucid lucky lunar mellow mild misty modest narrow native neat nimble noble northern novel open pacific patient placid "
    "plain polar polite prime proud pure quick quiet rapid ready restless roaming robust rosy rugged salty sandy serene shady sharp "
    "silent silver sleek smooth snowy solar solid southern spare spry steady stellar still stormy sturdy subtle sunny supple swift "
    "tender tidal tidy tranquil trusty upbeat vast velvet vivid wandering warm western wide wild willing windy wise zesty"
)
_NOUNS = (
    "albatross anchor archipelago atoll barge barnacle bay beacon beluga bosun breaker breeze brig buoy canal cape captain channel "
    "chart clipper coast compass coral cormorant cove crab crest current cutter cuttlefish deck delta dinghy dolphin dory drift dune "
    "eddy eel estuary ferry fjord fleet foghorn frigate galleon gale gannet gull gunwale harbor haven headland heron herring horizon "
    "hull inlet island isthmus jetty kayak keel kelp ketch kittiwake krill lagoon lantern ledger lighthouse limpet lobster longboat "
    "mackerel manatee marina mariner marlin mast meridian moorage mussel narwhal nautilus navigator oar ocean octopus orca osprey "
    "otter outrigger oyster paddle pelican penguin periwinkle petrel pier pilot plankton plover porpoise port prow puffin quay raft "
    "ray reef rigging ripple rudder sail salmon sandbar schooner seal sextant shoal shore skerry skiff sloop sound spray squall squid "
    "starfish stern strait surf swell tern tide tiller trawler turtle urchin vessel voyage walrus wave whale wharf whelk yacht yawl"
)
_CHARACTERS = string.ascii_lowercase + string.digits
# Scripts seed the common generator so that their results can be had again; their runs' names must differ all the same.
_random = random.SystemRandom()


def generate_run_id() -> str:
    """A new name: an adjective, a noun, the time (UTC, to the millisecond) and five random characters, joined by hyphens."""
    moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")[:-3]
    suffix = "".join(_random.choices(_CHARACTERS, k=5))
    return f"{_random.choice(_ADJECTIVES.split())}-{_random.choice(_NOUNS.split())}-{moment}-{suffix}"
