// Does what it should.
#include "plugin.h"

LIBRARY(make_plugin, apply_gain, NULL)
