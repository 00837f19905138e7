// Asks for a feature that no host has.
#include "plugin.h"

LIBRARY(make_plugin, apply_gain, NULL)
