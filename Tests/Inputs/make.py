#!/usr/bin/env python3
"""Makes the small recordings of this folder: one a kind of file that people have, most of them odd in one way.

Needs ffmpeg (5 or newer). Run it here; files are the same from run to run with the same ffmpeg.
"""

import math
import os
import struct
import subprocess

RATE = 44100
FRAMES = RATE


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments], check=True)


def samples(frames=FRAMES, offset=0):
    """A tone that swells, 16 bit, mono; no two stretches are alike."""
    return b"".join(
        struct.pack("<h", int(12000 * (0.3 + 0.7 * i / FRAMES) * math.sin(2 * math.pi * (220 + i / 400) * i / RATE)))
        for i in range(offset, offset + frames)
    )


def chunk(name, data, pad=True):
    return name + struct.pack("<I", len(data)) + data + (b"\0" if pad and len(data) % 2 else b"")


FORMAT = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16))


def wave(*chunks):
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def info(**texts):
    return chunk(b"LIST", b"INFO" + b"".join(chunk(k.encode(), v.encode() + b"\0") for k, v in texts.items()))


def xing_free(name, *quality):
    """An MP3 without the frame that counts the others."""
    ffmpeg("-i", "plain.wav", "-c:a", "libmp3lame", *quality, "-write_xing", "0", "-id3v2_version", "0", name)


def five_one(name, *arguments):
    """Each speaker a tone of its own: FL 300, FR 400, FC 500, LFE 60, BL 700, BR 800 Hz."""
    tones = "|".join(f"0.1*sin(2*PI*{f}*t)" for f in (300, 400, 500, 60, 700, 800))
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc={tones}:c=5.1:s=48000:d=0.5", *arguments, name)


def main():
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    data = samples()
    write("plain.wav", wave(FORMAT, chunk(b"data", data)))
    write("odd-chunk.wav", wave(FORMAT, chunk(b"note", b"odd", pad=False), chunk(b"data", data)))
    write("size-zero.wav", b"RIFF" + struct.pack("<I", 0) + b"WAVE" + FORMAT + b"data" + struct.pack("<I", 0) + data)
    stale = 2000
    write("size-stale.wav", b"RIFF" + struct.pack("<I", 36 + stale) + b"WAVE" + FORMAT + b"data" + struct.pack("<I", stale) + data)
    cues = struct.pack("<I", 1200) + b"".join(
        struct.pack("<II4sIII", i + 1, i * 50, b"data", 0, 0, i * 50) for i in range(1200))
    labels = b"adtl" + b"".join(chunk(b"labl", struct.pack("<I", i + 1) + b"marker %d\0" % i) for i in range(1200))
    write("markers.wav", wave(FORMAT, chunk(b"cue ", cues), chunk(b"LIST", labels), chunk(b"data", data)))
    xml = b"<BWFXML>" + b"<NOTE>0123456789</NOTE>" * 2600 + b"</BWFXML>"
    write("long-ixml.wav", wave(FORMAT, chunk(b"data", data), chunk(b"iXML", xml), info(INAM="Long notes", IART="Somebody", IKEY="none")))
    wide = b"".join(struct.pack("<i", struct.unpack_from("<h", data, 2 * i)[0] << 16) for i in range(FRAMES))
    extensible = struct.pack("<HHIIHHHHI", 0xFFFE, 1, RATE, 4 * RATE, 4, 32, 22, 24, 4) + bytes.fromhex("0100000000001000800000aa00389b71")
    write("24-in-32.wav", wave(chunk(b"fmt ", extensible), chunk(b"data", wide)))

    xing_free("vbr-no-xing.mp3", "-q:a", "4")
    xing_free("cbr-no-xing.mp3", "-b:a", "64k")
    ffmpeg("-i", "plain.wav", "-c:a", "libmp3lame", "-q:a", "6", "-metadata", "title=Half", "half.mp3")
    half = open("half.mp3", "rb").read()
    write("joined.mp3", half + half)
    os.remove("half.mp3")
    write("wrong-xing.mp3", wrong_xing(half))

    ffmpeg("-i", "plain.wav", "-c:a", "libvorbis", "-q:a", "2", "link.ogg")
    link = open("link.ogg", "rb").read()
    ffmpeg("-i", "plain.wav", "-af", "volume=0.5", "-c:a", "libvorbis", "-q:a", "2", "-serial_offset", "7", "other.ogg")
    write("chained.ogg", link + open("other.ogg", "rb").read())
    os.remove("link.ogg")
    os.remove("other.ogg")
    five_one("5.1.wav", "-c:a", "pcm_s16le")
    five_one("5.1.flac", "-c:a", "flac")
    five_one("5.1.ogg", "-c:a", "libvorbis", "-q:a", "3")
    five_one("5.1.opus", "-c:a", "libopus", "-b:a", "192k")

    ffmpeg("-i", "plain.wav", "-c:a", "aac", "-b:a", "64k", "-metadata", "title=Memo", "-metadata", "artist=Somebody", "voice-memo.m4a")
    ffmpeg("-i", "plain.wav", "-c:a", "alac", "lossless.m4a")
    ffmpeg("-i", "plain.wav", "-c:a", "aac", "-b:a", "64k", "-f", "adts", "bare.aac")
    ffmpeg("-i", "plain.wav", "-c:a", "wmav2", "-b:a", "64k", "plain.wma")
    ffmpeg("-f", "lavfi", "-i", "color=c=blue:s=64x48:r=5:d=2", "-i", "plain.wav", "-c:v", "mpeg4", "-c:a", "aac", "-b:a", "64k", "film.mp4")


def wrong_xing(mp3):
    """The count of frames halved."""
    place = max(mp3.find(b"Xing"), mp3.find(b"Info")) + 8
    count = struct.unpack_from(">I", mp3, place)[0]
    return mp3[:place] + struct.pack(">I", count // 2) + mp3[place + 4:]


main()
