#pragma once

#include <lv2/log/log.h>

/// What plugins log to: the process's last message. Any thread.
extern LV2_Log_Log sp_log;
