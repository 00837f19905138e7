#include "plugin_host.h"

// The bits of the floating-point unit's mode that flush denormals: results (FTZ) and operands (DAZ) on x86, both at once on ARM.
#if defined(__x86_64__) || defined(__i386__)
#include <xmmintrin.h>
enum { FLUSHING = 0x8040 };
static uint64_t mode(void) { return _mm_getcsr(); }
static void set_mode(uint64_t value) { _mm_setcsr((unsigned)value); }
#elif defined(__aarch64__)
enum { FLUSHING = 1 << 24 };
static uint64_t mode(void) {
    uint64_t value;
    __asm__ volatile("mrs %0, fpcr" : "=r"(value));
    return value;
}
static void set_mode(uint64_t value) { __asm__ volatile("msr fpcr, %0" : : "r"(value)); }
#else
enum { FLUSHING = 0 };
static uint64_t mode(void) { return 0; }
static void set_mode(uint64_t value) { (void)value; }
#endif

uint64_t sp_flush_denormals(void) {
    uint64_t before = mode();
    set_mode(before | FLUSHING);
    return before;
}

void sp_restore_denormals(uint64_t before) { set_mode(before); }
