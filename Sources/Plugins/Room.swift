// LV2 plugins as effects.
