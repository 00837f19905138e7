#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// What a file is, for tags.
enum tg_kind {
    TG_UNKNOWN,  // to be found out, where it is the source
    TG_WAV,
    TG_AIFF,
    TG_FLAC,
    TG_VORBIS,
    TG_OPUS,
    TG_MP3,
    TG_MP4,
};

// Copies every tag and picture of the file open as `source` to the audio file open as `target`, in place of what it has.
//
// `sound_changed`: figures that describe the sound (ReplayGain, R128 gains) are left out.
// `lost`: names of what the target's kind cannot hold, with commas; cut at `lost_size` bytes.
// Returns false when the tags could not be written; the target may then be damaged.
bool tg_copy_tags(int source, enum tg_kind source_kind, int target, enum tg_kind target_kind, bool sound_changed, char *lost, size_t lost_size);

#ifdef __cplusplus
}
#endif
