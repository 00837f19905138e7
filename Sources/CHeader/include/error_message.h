#ifndef SOUNDALIKE_ERROR_MESSAGE_H
#define SOUNDALIKE_ERROR_MESSAGE_H

/// Keeps the message that `soundalike_error_message` gives to this thread; what is too long is cut.
void soundalike_keep_error_message(const char *message);

#endif
