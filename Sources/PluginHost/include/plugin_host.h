// One LV2 plugin instance, hosted in C: shared by the in-process host and the sandbox.
#ifndef SOUNDALIKE_PLUGIN_HOST_H
#define SOUNDALIKE_PLUGIN_HOST_H
#endif
