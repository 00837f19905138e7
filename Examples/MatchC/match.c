// Makes one recording sound like another, from C.
//
//     cc Examples/MatchC/match.c -ISources/CHeader/include -L.build/release -lsoundalike-c -Wl,-rpath,$PWD/.build/release -o match-c
//     ./match-c Examples/voice.flac Examples/reference.flac result.wav

#include "soundalike.h"

#include <stdio.h>

// Called by any thread; something else than 0 as the answer would stop the work.
static int show(double part, void *work) {
    fprintf(stderr, "\r%s %3.0f %% ", (const char *)work, 100 * part);
    return 0;
}

int main(int count, char **arguments) {
    if (count != 4) return fprintf(stderr, "match-c INPUT REFERENCE OUTPUT\n"), SOUNDALIKE_USAGE;
    soundalike_recording *input = NULL, *reference = NULL, *result = NULL;
    char *settings = NULL, *report = NULL;

    soundalike_status status = soundalike_recording_read(arguments[1], &input);
    if (!status) status = soundalike_recording_read(arguments[2], &reference);
    // A model listens to both recordings and sets the four bands of an equaliser.
    if (!status) status = soundalike_match(input, reference, NULL, show, "listening", &settings, &report);
    // Half of it, as loud as the input.
    if (!status) status = soundalike_render(settings, input, "{\"amount\": 0.5, \"match_loudness\": true}", show, "rendering", &result, NULL);
    if (!status) status = soundalike_recording_write(result, arguments[3]);

    if (status) fprintf(stderr, "error: %s\n", soundalike_error_message());
    else printf("%s", settings);

    soundalike_text_free(settings);
    soundalike_text_free(report);
    soundalike_recording_free(input);
    soundalike_recording_free(reference);
    soundalike_recording_free(result);
    return status;
}
