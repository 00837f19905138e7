// Prints the settings that make one recording sound like another. With the library installed:
//
//     cc settings.c $(pkg-config --cflags --libs soundalike) -o settings
//     ./settings voice.flac reference.flac

#include <soundalike.h>
#include <stdio.h>

int main(int count, char **paths) {
    soundalike_recording *voice = NULL, *reference = NULL;
    char *settings = NULL;
    if (count != 3) return SOUNDALIKE_USAGE;
    soundalike_status status = soundalike_recording_read(paths[1], &voice);
    if (!status) status = soundalike_recording_read(paths[2], &reference);
    if (!status) status = soundalike_match(voice, reference, NULL, NULL, NULL, &settings, NULL);
    fputs(status ? soundalike_error_message() : settings, stdout);
    return status;
}
