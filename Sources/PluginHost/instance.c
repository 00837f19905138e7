#include "plugin_host.h"
