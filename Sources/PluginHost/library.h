#pragma once

#include <lv2/core/lv2.h>
#include "plugin_host.h"

/// The plugin's descriptor in its library, which is loaded the first time that one of its plugins is asked for and stays for the
/// life of the process. Later calls for the same plugin take no memory. Call under the lock of `sp_lock_plugins`.
const LV2_Descriptor *sp_find_descriptor(const struct sp_plugin *plugin, struct sp_error *error);

/// Loading and instantiation are done by one thread at a time: plugins expect it.
void sp_lock_plugins(void);
void sp_unlock_plugins(void);
