#pragma once
// One source, several instruction sets, chosen at run time. A body is included between `SK_BEGIN_…` and `SK_END`, with
// VARIANT(name) giving each copy its own names. Functions of a variant are called only through its table, and no vector
// type crosses a function boundary, so that no two calling conventions ever meet.

#define SK_CONCATENATE(a, b) a##b
#define SK_NAME(a, b) SK_CONCATENATE(a, b)

#if defined(__clang__) && defined(__x86_64__)
#define SK_HAS_X86_VARIANTS 1
#define SK_PRAGMA(text) _Pragma(#text)
#define SK_BEGIN_AVX512                                                                                     \
    SK_PRAGMA(clang attribute push(                                                                         \
        __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function))
#define SK_BEGIN_AVX2 SK_PRAGMA(clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function))
#define SK_END SK_PRAGMA(clang attribute pop)

static inline int sk_has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw");
}
static inline int sk_has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#endif
