"""Matches a song to a reference by matchering: matchering_songs.py INPUT REFERENCE OUTPUT"""

import sys

import matchering

matchering.process(target=sys.argv[1], reference=sys.argv[2], results=[matchering.pcm16(sys.argv[3])])
