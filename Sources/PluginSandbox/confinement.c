#define _GNU_SOURCE
#include "confinement.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(test, value, yes, no) BPF_JUMP(BPF_JMP | test | BPF_K, value, yes, no)
#define REFUSE(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
// The numbers of programs with short pointers have this bit.
#define NUMBER_BITS ~0x40000000u
#define OLD_CALLS IF(BPF_JEQ, SYS_fork, 6, 0), IF(BPF_JEQ, SYS_vfork, 5, 0)
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define NUMBER_BITS ~0u
// There are none; as many rules that do nothing.
#define OLD_CALLS IF(BPF_JEQ, 0, 0, 0), IF(BPF_JEQ, 0, 0, 0)
#endif

// Threads are made by clone with a flag that says so. A filter cannot look into clone3's arguments: it is said not to be there, and the C
// library uses clone.
void confinement_forbid_children(void) {
    struct sock_filter rules[] = {
        // What is skipped counts from the next rule on.
        LOAD(arch),
        IF(BPF_JEQ, ARCHITECTURE, 0, 10),
        LOAD(nr),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, NUMBER_BITS),
        OLD_CALLS,
        IF(BPF_JEQ, SYS_clone3, 3, 0),
        IF(BPF_JEQ, SYS_clone, 0, 4),
        LOAD(args[0]),
        IF(BPF_JSET, CLONE_THREAD, 2, 1),
        REFUSE(ENOSYS),
        REFUSE(EPERM),
        ALLOW,
    };
    struct sock_fprog filter = {.len = sizeof rules / sizeof *rules, .filter = rules};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}
#else
void confinement_forbid_children(void) {}
#endif
