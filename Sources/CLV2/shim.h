#pragma once
// Headers only: nothing is linked.
#include <lv2/core/lv2.h>
