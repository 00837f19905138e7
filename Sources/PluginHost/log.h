#pragma once

#include <lv2/log/log.h>

/// What plugins log to. Any thread.
extern LV2_Log_Log sp_log;
