#define _GNU_SOURCE
#include "faults.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "arena.h"
#include "wake.h"

static struct sp_shared *shared;

// Wakes the client without an answer.
static void wake_client(void) { sp_wake(&shared->reply, sp_load(&shared->reply)); }

static void handle(int number, siginfo_t *information, void *context) {
    (void)context;
    if ((number == SIGSEGV || number == SIGBUS) && arena_handle_fault(information->si_addr)) return;
    shared->end_signal = (uint32_t)number;
    wake_client();
    signal(number, SIG_DFL);
    raise(number);
}

static void note_exit(void) {
    shared->has_exited = 1;
    wake_client();
}

#if !defined(__linux__)
static void end(int number) {
    (void)number;
    _exit(0);
}
#endif

void faults_watch(struct sp_shared *memory) {
    shared = memory;
    // A stack of its own: the plugin may have used up the other.
    static char stack[1 << 16];
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
    for (size_t index = 0; index < sizeof deadly / sizeof *deadly; index++) sigaction(deadly[index], &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    atexit(note_exit);
}

void faults_follow_lifeline(int descriptor) {
#if defined(__linux__)
    // To the whole group, children of plugins included, where they can have some, and by a signal that nobody can block.
    fcntl(descriptor, F_SETSIG, SIGKILL);
    fcntl(descriptor, F_SETOWN, -getpgrp());
#else
    signal(SIGIO, end);
    fcntl(descriptor, F_SETOWN, getpid());
#endif
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_ASYNC);
    // It may have ended before the signal was ordered.
    struct pollfd lifeline = {descriptor, POLLIN, 0};
    if (poll(&lifeline, 1, 0) > 0) _exit(0);
}

void faults_note_refusal(void) {
    if (shared) shared->memory_refused = 1;
}
