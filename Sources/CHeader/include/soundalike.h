#ifndef SOUNDALIKE_H
#define SOUNDALIKE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Soundalike from C, and from every language that can call C.
///
///     soundalike_recording *voice = NULL, *reference = NULL, *result = NULL;
///     char *settings = NULL;
///     if (soundalike_recording_read("voice.wav", &voice) || soundalike_recording_read("radio.flac", &reference)
///         || soundalike_match(voice, reference, NULL, NULL, NULL, &settings, NULL)
///         || soundalike_render(settings, voice, NULL, NULL, NULL, &result, NULL)
///         || soundalike_recording_write(result, "voice-matched.wav"))
///         fprintf(stderr, "error: %s\n", soundalike_error_message());
///     soundalike_text_free(settings);
///     soundalike_recording_free(voice); soundalike_recording_free(reference); soundalike_recording_free(result);
///
/// * Functions return `SOUNDALIKE_OK` (0), or say what went wrong; `soundalike_error_message` says it in words. Where one fails, it has made
///   nothing: what it should have made is NULL.
/// * Text is UTF-8. Settings, options, reports and features are JSON; NULL stands for no options. An option that is not known is an error.
/// * What a function made is yours: free it with the function for its type. Freeing NULL does nothing.
/// * Recordings can be read by several threads at once. A bank does one thing at a time: another thread waits.
/// * A place for a result may be NULL where the result is not wanted, if the function says so.

/// What came of a call. The numbers are those that the program `soundalike` exits with.
typedef enum soundalike_status {
    SOUNDALIKE_OK = 0,
    /// An argument makes no sense.
    SOUNDALIKE_USAGE = 64,
    /// Bad data: not audio, silent, too short, not finite; bad settings, model or chain.
    SOUNDALIKE_BAD_DATA = 65,
    /// There is no such file.
    SOUNDALIKE_NO_INPUT = 66,
    /// A plugin, or the program that runs it, cannot be had.
    SOUNDALIKE_UNAVAILABLE = 69,
    /// A fault of Soundalike's own.
    SOUNDALIKE_INTERNAL_FAULT = 70,
    /// A file cannot be created, or is there already.
    SOUNDALIKE_CANNOT_CREATE = 73,
    /// Reading or writing failed, or the disk is full.
    SOUNDALIKE_INPUT_OUTPUT = 74,
    /// The progress function asked to stop.
    SOUNDALIKE_INTERRUPTED = 130
} soundalike_status;

/// Audio in memory. It never changes.
typedef struct soundalike_recording soundalike_recording;
/// Many instances of a chain of effects, side by side.
typedef struct soundalike_bank soundalike_bank;

/// Called now and then with the part that is done, 0 to 1; may be called by any thread, by two at once too. Stop the work by returning something
/// else than 0. It begins at 0 again where rendering needs another pass.
typedef int (*soundalike_progress)(double part, void *context);

/// The version: "0.1.0".
const char *soundalike_version(void);

/// What went wrong in the last call of this thread that failed: one line of text, which the thread's next call that fails replaces.
const char *soundalike_error_message(void);

/// Frees text that a function made.
void soundalike_text_free(char *text);

/// Makes a recording of samples, which are copied. What works with the recording refuses samples that are not finite (SOUNDALIKE_BAD_DATA).
///
/// `channels`: an array of `channel_count` (1 to 64) pointers to `frame_count` samples each, nominal range -1 to 1.
/// `sample_rate_hz`: 4,000 to 768,000.
/// Fails with SOUNDALIKE_USAGE for other numbers, and with SOUNDALIKE_BAD_DATA where there are no samples.
soundalike_status soundalike_recording_create(
    const float *const *channels, size_t channel_count, size_t frame_count, double sample_rate_hz, soundalike_recording **recording);

/// Reads an audio file: WAV, AIFF, FLAC, Ogg, MP3 and more, and with FFmpeg installed whatever that reads.
soundalike_status soundalike_recording_read(const char *path, soundalike_recording **recording);

/// Writes a WAV file of 32-bit floats, whole or not at all. A file that is there already is not replaced (SOUNDALIKE_CANNOT_CREATE).
soundalike_status soundalike_recording_write(const soundalike_recording *recording, const char *path);

/// What a recording is made of. Each place may be NULL.
soundalike_status soundalike_recording_shape(
    const soundalike_recording *recording, size_t *channel_count, size_t *frame_count, double *sample_rate_hz);

/// Copies the samples out: as many channels and frames as `soundalike_recording_shape` says, which the counts must be.
soundalike_status soundalike_recording_copy(
    const soundalike_recording *recording, float *const *channels, size_t channel_count, size_t frame_count);

/// Frees a recording.
void soundalike_recording_free(soundalike_recording *recording);

/// Finds settings of effects that make one recording sound like another; the two need have nothing else in common.
///
/// `options`: a JSON object; NULL for the defaults.
///   `model` (text)               name or path; the model that comes along
///   `closeness` (0 to 1)         0: what the recording chains differ by; 1: the whole difference of the average spectra; 0 or what the chain says
///   `bands` (list of text)       only these of `low`, `mid1`, `mid2`, `high`
///   `start_seconds`, `duration_seconds`  the part of both recordings that is listened to
///   `threads`                    how many to work on; all processors
///   `chain` (text)               instead of the equaliser set this chain: a name (`voice`, `master`, …) or a path
///   `refine_seconds`, `seed`     with `chain`: how long to search at most (10), and what chance hangs on (0)
/// `settings`: the settings document, as `match --settings` writes it.
/// `report`: what was heard and warnings, as in `match --json`; may be NULL.
soundalike_status soundalike_match(
    const soundalike_recording *input, const soundalike_recording *reference, const char *options, soundalike_progress progress,
    void *context, char **settings, char **report);

/// Renders a recording through the effects of a settings document, sample-aligned with it. Nothing clips, nothing is dithered.
///
/// `options`: a JSON object; NULL for the defaults.
///   `amount` (0 to 2)            how much of the effects to use: 1
///   `loudness_lufs`              a gain goes there, and a limiter where the true peak would pass -1 dBTP
///   `match_loudness` (true)      the same with the loudness of the input
///   `limits` (false)             no limiter: the level stays lower instead
///   `tail_seconds`               how far the output goes on after the input's end: 0
/// `report`: gain, loudness, warnings, as in `apply --json`; may be NULL.
soundalike_status soundalike_render(
    const char *settings, const soundalike_recording *input, const char *options, soundalike_progress progress, void *context,
    soundalike_recording **output, char **report);

/// Measures a recording: loudness, third-octave spectrum and style, as `analyse --style --json` does.
///
/// `options`: `start_seconds`, `duration_seconds`.
soundalike_status soundalike_features(const soundalike_recording *input, const char *options, char **features);

/// Makes many instances of a chain of effects, one for each item of a batch, each of which follows a recording of one channel.
///
/// `options`: a JSON object.
///   one of `effect` (text: an effect's id, all of whose continuous parameters are moved), `chain` (text: a name or a path; its `trained` parameters
///   are moved), `settings` (a settings document, with `moved`: a list of `ID/SYMBOL`)
///   `items`, `variants`          how many: 1 to 65,536 of both together
///   `sample_rate_hz`             44,100
///   `maximum_frames`             the most frames of a call: 65,536
///   `block_frames`               plugins run in blocks of so many frames, of which each call must be a multiple: 64
soundalike_status soundalike_bank_create(const char *options, soundalike_bank **bank);

/// What the bank moves, as a JSON object: `parameters`, a list with `column`, `name`, `unit`, `minimum`, `maximum`, `scale` and `default` (normalised),
/// and `latency_frames`.
soundalike_status soundalike_bank_describe(soundalike_bank *bank, char **description);

/// Runs every item's next frames under several variants of its settings. Every variant starts from the item's state as the last call left it; variant 0
/// carries it on, the others leave no trace.
///
/// `input`: [item, frame]. `settings`: [item, variant, parameter], 0 to 1 along each parameter's scale. `output`: [item, variant, frame], as late as the effects are.
/// `failed`: [item], set to 1 where an item's effect failed, whose output is its input, and to 0 elsewhere; may be NULL.
soundalike_status soundalike_bank_process(
    soundalike_bank *bank, size_t frame_count, size_t variant_count, const float *input, const double *settings, float *output,
    uint8_t *failed);

/// Puts an item back to a fresh instance's state; SIZE_MAX stands for all of them.
soundalike_status soundalike_bank_reset(soundalike_bank *bank, size_t item);

/// Frees a bank.
void soundalike_bank_free(soundalike_bank *bank);

#ifdef __cplusplus
}
#endif

#endif
