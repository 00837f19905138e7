#include "plugin_host.h"
#include "sandbox_client.h"
